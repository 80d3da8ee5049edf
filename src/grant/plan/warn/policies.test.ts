import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../../policy/index.ts';
import { policyWarnings } from './policies.ts';

const at = { file: 'policy.json', document: 0, path: [] };
const warned = (statement: Record<string, unknown>): readonly string[] => {
  const written = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] };
  return policyWarnings([{ name: 'p', document: parsePolicy(written, at).document }]).map(({ code }) => code);
};

describe('policyWarnings', () => {
  const cases: readonly { name: string; statement: Record<string, unknown>; expected: readonly string[] }[] =
    [
      {
        name: 'warns of an object action on a bucket, as the sample of the EKS guide has it',
        statement: { Action: 's3:GetObject', Resource: 'arn:aws:s3:::my-pod-secrets-bucket' },
        expected: ['policy-nothing'],
      },
      {
        name: 'warns of a bucket action on objects',
        statement: { Action: 's3:ListBucket', Resource: 'arn:aws:s3:::b-b/*' },
        expected: ['policy-nothing'],
      },
      {
        name: 'is silent about objects',
        statement: { Action: 's3:GetObject', Resource: 'arn:aws:s3:::b-b/*' },
        expected: [],
      },
      {
        name: 'is silent about bucket and objects side by side',
        statement: {
          Action: ['s3:GetObject', 's3:ListBucket'],
          Resource: ['arn:aws:s3:::b-b', 'arn:aws:s3:::b-b/*'],
        },
        expected: [],
      },
      {
        name: 'is silent about a lock configuration, which is of the bucket',
        statement: { Action: 's3:GetBucketObjectLockConfiguration', Resource: 'arn:aws:s3:::b-b' },
        expected: [],
      },
      {
        name: 'warns of a bucket pattern, which means buckets of others too',
        statement: { Action: 's3:GetObject', Resource: 'arn:aws:s3:::b-b*' },
        expected: ['policy-wider'],
      },
      {
        name: 'warns of all actions',
        statement: { Action: 's3:*', Resource: 'arn:aws:s3:::b-b/*' },
        expected: ['policy-wider'],
      },
      {
        name: 'warns of NotAction',
        statement: { NotAction: 'iam:*', Resource: 'arn:aws:s3:::b-b' },
        expected: ['policy-wider'],
      },
      {
        name: 'warns of every resource',
        statement: { Action: 'dynamodb:PutItem', Resource: '*' },
        expected: ['policy-wider'],
      },
    ];
  it.each(cases)('$name', ({ statement, expected }) => {
    expect(warned(statement)).toEqual(expected);
  });
});
