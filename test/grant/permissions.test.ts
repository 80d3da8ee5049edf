import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compare } from '../../src/claims/index.ts';
import { decide } from '../../src/engine/evaluate/index.ts';
import { ACCESS_LEVELS, type AccessLevel } from '../../src/grant/plan/index.ts';
import { permissionPolicy } from '../../src/grant/plan/s3-policy.ts';
import { requestContext } from '../../src/policy/index.ts';
import { document, roleSession } from '../support/requests.ts';
import { ACCOUNT, OTHER, PARTITIONS, planOf } from './setting.ts';

const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

/** What each level may do: written out again, apart from the code. */
const MAY: Readonly<Record<AccessLevel, readonly string[]>> = {
  list: ['s3:ListBucket'],
  read: ['s3:ListBucket', 's3:GetObject'],
  write: ['s3:PutObject', 's3:AbortMultipartUpload'],
  'read-write': ['s3:ListBucket', 's3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'],
  'read-write-delete': [
    's3:ListBucket',
    's3:GetObject',
    's3:PutObject',
    's3:AbortMultipartUpload',
    's3:DeleteObject',
  ],
};
const KEY_MAY: Readonly<Record<AccessLevel, readonly string[]>> = {
  list: [],
  read: ['kms:Decrypt'],
  write: ['kms:Decrypt', 'kms:GenerateDataKey'],
  'read-write': ['kms:Decrypt', 'kms:GenerateDataKey'],
  'read-write-delete': ['kms:Decrypt', 'kms:GenerateDataKey'],
};
const ACTIONS = [
  ...MAY['read-write-delete'],
  's3:ListBucketVersions',
  's3:ListAllMyBuckets',
  's3:GetObjectVersion',
  's3:GetObjectAcl',
  's3:PutObjectAcl',
  's3:PutObjectTagging',
  's3:DeleteObjectVersion',
  's3:PutBucketPolicy',
  's3:GetBucketLocation',
  's3:ListMultipartUploadParts',
  'kms:Decrypt',
  'kms:GenerateDataKey',
  'kms:Encrypt',
  'kms:DescribeKey',
  'kms:ReEncryptFrom',
  'kms:PutKeyPolicy',
  'iam:PassRole',
  'sts:AssumeRole',
];

const levels = fc.constantFrom(...ACCESS_LEVELS);
const word = fc.string({
  unit: fc.constantFrom('a', 'b', '*', '?', '$', '{', '}', '.', '-', ' ', 'é'),
  minLength: 1,
  maxLength: 5,
});
const prefixes = fc.oneof(
  fc.constant(''),
  fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => `${words.join('/')}/`),
);

describe('the permission policy of a bucket', () => {
  it('allows the actions of its level below its prefix, and nothing else', () => {
    const bucket = fc.constantFrom('amzn-s3-demo-hyve', 'amzn-s3-demo-hyve2', 'amzn-s3-demo');
    const tail = fc.oneof(word, fc.constant(''));
    fc.assert(
      fc.property(
        levels,
        prefixes,
        fc.boolean(),
        fc.record({
          action: fc.constantFrom(...ACTIONS),
          bucket,
          tail,
          under: fc.constantFrom('prefix', 'other', 'cut', 'near'),
          account: fc.constantFrom(ACCOUNT, OTHER),
          key: fc.constantFrom(KEY, `${KEY}2`),
          service: fc.constantFrom(
            's3.us-east-1.amazonaws.com',
            's3.eu-west-1.amazonaws.com',
            'ec2.us-east-1.amazonaws.com',
          ),
          bucketKey: fc.boolean(),
        }),
        (access, prefix, withKey, asked) => {
          const policy = document(
            permissionPolicy({
              partition: 'aws',
              name: 'amzn-s3-demo-hyve',
              account: ACCOUNT,
              access,
              prefix,
              key: withKey ? { arn: KEY, region: 'us-east-1' } : undefined,
            }),
          );
          const start = {
            prefix,
            cut: prefix.slice(0, -1),
            // what a pattern would match too
            near: prefix.replaceAll('*', 'bb').replaceAll('?', 'b'),
            other: '',
          }[asked.under];
          const name = `${start}${asked.tail}`;
          const bucketArn = `arn:aws:s3:::${asked.bucket}`;
          const objectArn = `${bucketArn}/${name}`;
          const onBucket = asked.action.startsWith('s3:List');
          const onKey = asked.action.startsWith('kms:');
          const context = asked.bucketKey ? bucketArn : objectArn;
          const request = {
            caller: roleSession('hyve', 's'),
            action: asked.action,
            resource: onKey ? asked.key : onBucket ? bucketArn : objectArn,
            resourceAccount: asked.account,
            context: requestContext({
              'aws:ResourceAccount': asked.account,
              ...(onBucket ? { 's3:prefix': name } : {}),
              ...(onKey
                ? { 'kms:ViaService': asked.service, 'kms:EncryptionContext:aws:s3:arn': context }
                : {}),
            }),
          };
          const ours = asked.bucket === 'amzn-s3-demo-hyve';
          const expected = onKey
            ? withKey &&
              KEY_MAY[access].includes(asked.action) &&
              asked.key === KEY &&
              asked.service === 's3.us-east-1.amazonaws.com' &&
              ours &&
              (asked.bucketKey || name.startsWith(prefix))
            : MAY[access].includes(asked.action) &&
              ours &&
              name.startsWith(prefix) &&
              asked.account === ACCOUNT;
          expect(decide(request, { identity: [policy] })).toBe(
            // who is of another account needs its word too
            expected && asked.account === ACCOUNT ? 'allow' : 'deny',
          );
        },
      ),
      { numRuns: 3000 },
    );
  });

  it.each(ACCESS_LEVELS)('is by meaning what is written by hand for %s', async (access) => {
    const object = ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload', 's3:DeleteObject'].filter(
      (one) => MAY[access].includes(one),
    );
    const hand = {
      Version: '2012-10-17',
      Statement: [
        ...(MAY[access].includes('s3:ListBucket')
          ? [
              {
                Effect: 'Allow',
                Action: ['s3:ListBucket'],
                Resource: ['arn:aws:s3:::amzn-s3-demo-hyve'],
                Condition: {
                  StringLike: { 's3:prefix': ['in/*'] },
                  StringEquals: { 'aws:ResourceAccount': [ACCOUNT] },
                },
              },
            ]
          : []),
        ...object.map((Action) => ({
          Effect: 'Allow',
          Action,
          Resource: 'arn:aws:s3:::amzn-s3-demo-hyve/in/*',
          Condition: { StringEquals: { 'aws:ResourceAccount': ACCOUNT } },
        })),
      ],
    };
    const plan = await planOf({}, { access, prefix: 'in/' });
    expect(compare(document(plan.permissionPolicy), document(hand)).relation).toBe('equal');
  });

  it.each(['aws', 'aws-us-gov', 'aws-cn'] as const)(
    'names bucket, key and service as %s does',
    async (partition) => {
      const { region, suffix } = PARTITIONS[partition];
      const key = `arn:${partition}:kms:${region}:${ACCOUNT}:key/k`;
      const plan = await planOf({ partition }, { access: 'read-write-delete', prefix: 'in/', key });
      expect(plan.permissionPolicy).toEqual({
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'List',
            Effect: 'Allow',
            Action: 's3:ListBucket',
            Resource: `arn:${partition}:s3:::amzn-s3-demo-hyve`,
            Condition: {
              StringEquals: { 'aws:ResourceAccount': ACCOUNT },
              StringLike: { 's3:prefix': 'in/*' },
            },
          },
          ...[
            ['Read', 's3:GetObject'],
            ['Write', ['s3:PutObject', 's3:AbortMultipartUpload']],
            ['Delete', 's3:DeleteObject'],
          ].map(([Sid, Action]) => ({
            Sid,
            Effect: 'Allow',
            Action,
            Resource: `arn:${partition}:s3:::amzn-s3-demo-hyve/in/*`,
            Condition: { StringEquals: { 'aws:ResourceAccount': ACCOUNT } },
          })),
          {
            Sid: 'Kms',
            Effect: 'Allow',
            Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
            Resource: key,
            Condition: {
              StringEquals: { 'kms:ViaService': `s3.${region}.${suffix}` },
              StringLike: {
                'kms:EncryptionContext:aws:s3:arn': [
                  `arn:${partition}:s3:::amzn-s3-demo-hyve`,
                  `arn:${partition}:s3:::amzn-s3-demo-hyve/in/*`,
                ],
              },
            },
          },
        ],
      });
    },
  );
});
