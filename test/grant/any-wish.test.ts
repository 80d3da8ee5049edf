import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emit } from '../../src/grant/emit/index.ts';
import { ACCESS_LEVELS } from '../../src/grant/plan/index.ts';
import { worldOf } from '../support/world.ts';
import {
  ACCOUNT,
  deployment,
  ISSUER,
  namespace,
  OTHER,
  PARTITIONS,
  type Partition,
  planIn,
  role,
  serviceAccount,
  snapshot,
  WISH,
} from './setting.ts';

const partitions = fc.constantFrom<Partition[]>('aws', 'aws-us-gov', 'aws-cn');
const wishes = fc.record({
  access: fc.constantFrom(...ACCESS_LEVELS),
  prefix: fc.constantFrom('', 'in/', 'a*/', '${x}/?/', 'é/ü/'),
  via: fc.constantFrom('irsa', 'pod-identity'),
  exclusive: fc.boolean(),
  workload: fc.option(fc.constantFrom('Deployment/hyve', 'CronJob/absent'), { nil: undefined }),
});
const worlds = fc.record({
  partition: partitions,
  key: fc.constantFrom('none', 'own', 'other', 'default'),
  owner: fc.constantFrom(ACCOUNT, OTHER),
  trusts: fc.constantFrom('no role', 'nobody', 'ec2', 'namespace', 'unreadable'),
  account: fc.boolean(),
});

describe('any wish', () => {
  it('is planned once, in any world, and comes out of each form as it went in', async () => {
    await fc.assert(
      fc.asyncProperty(wishes, worlds, async (wish, { partition, key, owner, trusts, account }) => {
        const { region } = PARTITIONS[partition];
        const arn = `arn:${partition}:kms:${region}:${key === 'other' ? OTHER : ACCOUNT}:key/k`;
        const encryption = {
          Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: arn } }],
        };
        const bucket = {
          Name: 'amzn-s3-demo-hyve',
          Region: region,
          ...(key === 'default' ? { ServerSideEncryptionConfiguration: encryption } : {}),
        };
        const statement = {
          nobody: { Effect: 'Deny', Principal: '*', Action: 'sts:*' },
          ec2: { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
          namespace: {
            Effect: 'Allow',
            Principal: { Federated: `arn:${partition}:iam::${ACCOUNT}:oidc-provider/${ISSUER}` },
            Action: 'sts:AssumeRoleWithWebIdentity',
            Condition: { StringLike: { [`${ISSUER}:sub`]: 'system:serviceaccount:hyve:*' } },
          },
          unreadable: {
            Effect: 'Allow',
            Principal: { AWS: '*' },
            Action: 'sts:AssumeRole',
            Condition: { Sometimes: {} },
          },
          'no role': undefined,
        }[trusts];
        const roles =
          statement === undefined
            ? []
            : [
                {
                  ...(role('HyveS3WriterRole', { Version: '2012-10-17', Statement: [statement] }) as object),
                  Arn: `arn:${partition}:iam::${ACCOUNT}:role/HyveS3WriterRole`,
                },
              ];
        const world = await worldOf(
          snapshot({
            partition,
            roles,
            buckets: owner === ACCOUNT ? [bucket] : [],
            accounts: owner === ACCOUNT ? [] : [{ id: OTHER, buckets: [bucket] }],
            objects: [namespace('hyve'), deployment('hyve'), ...(account ? [serviceAccount('hyve-sa')] : [])],
          }),
          { lenient: true },
        );
        const { workload, ...rest } = wish;
        const written = {
          ...WISH,
          ...rest,
          via: wish.via as 'irsa' | 'pod-identity',
          ...(workload === undefined ? {} : { workload }),
          ...(key === 'own' || key === 'other' ? { key: arn } : {}),
        };
        const plan = planIn(world, written);
        const again = planIn(plan.after, written);
        const unseen = workload === 'CronJob/absent' ? ['workload'] : [];
        expect(again.steps.filter(({ action, kind }) => action !== 'none' && !unseen.includes(kind))).toEqual(
          [],
        );
        expect(again.trustPolicy).toEqual(plan.trustPolicy);
        const json = emit(plan, 'json', { version: '0.0.0' });
        expect(json.ok && JSON.parse(json.value)).toMatchObject({
          trustPolicy: plan.trustPolicy,
          permissionPolicy: plan.permissionPolicy,
        });
        // statements of others refute, and a clean world proves
        if (trusts === 'no role') expect(plan.judgement.verdict).toBe('proven');
        if (trusts === 'ec2' && !wish.exclusive) expect(plan.judgement.verdict).toBe('refuted');
        if (trusts === 'ec2' && wish.exclusive) expect(plan.judgement.verdict).toBe('proven');
        if (owner !== ACCOUNT) expect(plan.handovers.map(({ kind }) => kind)).toContain('bucket-policy');
      }),
      { numRuns: 120 },
    );
  });
});
