import { IAMClient } from '@aws-sdk/client-iam';
import type { Lab } from '../../../src/lab/index.ts';
import { ACCOUNT, credentialsOf } from '../support.ts';

/** The AWS SDK's client of a principal; the account's root user where none is named. */
export async function iamOf(lab: Lab, arn = `arn:aws:iam::${ACCOUNT}:root`): Promise<IAMClient> {
  return new IAMClient({
    endpoint: lab.endpoint,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: await credentialsOf(lab, arn),
  });
}

/** A policy document with one statement, as text. */
export const policy = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });

export const ALLOW_READ = policy({
  Effect: 'Allow',
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::hyve-data/*',
});

/** A trust policy that lets EC2 in. */
export const TRUST_EC2 = policy({
  Effect: 'Allow',
  Principal: { Service: 'ec2.amazonaws.com' },
  Action: 'sts:AssumeRole',
});

/** A trust policy for principals by their ARN or account. */
export const trust = (...principals: readonly string[]): string =>
  policy({ Effect: 'Allow', Principal: { AWS: principals }, Action: 'sts:AssumeRole' });

/** A world of one account that has nothing. */
export const EMPTY = {
  accounts: [
    {
      id: ACCOUNT,
      authorizationDetails: { UserDetailList: [], GroupDetailList: [], RoleDetailList: [], Policies: [] },
    },
  ],
};
