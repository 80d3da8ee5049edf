import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  allow,
  judged,
  POD_TRUST,
  policy,
  role,
  TARGET,
  trusts,
  user,
  violations,
} from './account.ts';

const IAM = `arn:aws:iam::${ACCOUNT}`;
const ROOT = trusts({ AWS: `${IAM}:root` });
const BOUNDED = {
  PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: `${IAM}:policy/bounds` },
};
const bounds = (...actions: readonly string[]): Readonly<Record<string, unknown>> => ({
  PolicyName: 'bounds',
  Arn: `${IAM}:policy/bounds`,
  DefaultVersionId: 'v1',
  PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document: policy(allow(actions)) }],
});

describe('the boundary of a role that the trust names', () => {
  const off = 'iam:DeleteRolePermissionsBoundary';
  const other = 'iam:PutRolePermissionsBoundary';

  it.each([
    { name: 'may be taken off by who assumes the role', may: allow(off), by: 'ci', found: true },
    { name: 'may be replaced', may: allow(other), by: 'ci', found: true },
    {
      name: 'may be replaced by one that does not allow the call',
      may: allow(other, '*', {
        StringEquals: { 'iam:PermissionsBoundary': 'arn:aws:iam::aws:policy/ReadOnlyAccess' },
      }),
      by: 'ci',
      found: false,
    },
    { name: 'is another role’s', may: allow(off, `${IAM}:role/other`), by: 'ci', found: false },
    { name: 'may be taken off by who does not assume the role', may: allow(off), by: 'cd', found: false },
    { name: 'may not be touched', may: allow('iam:GetRole'), by: 'ci', found: false },
  ])('$name', async ({ may, by, found }) => {
    const judgement = await judged({
      users: [user('ci', [may]), user('cd', [])],
      roles: [
        role('HyveS3WriterRole', [POD_TRUST, trusts({ AWS: `${IAM}:role/app` })]),
        role('app', [trusts({ AWS: `${IAM}:user/${by}` })], [], BOUNDED),
      ],
      policies: [bounds('s3:*')],
    });
    expect(violations(judgement)).toEqual(found ? ['user/ci: takeover'] : []);
  });
});

describe('one’s own boundary, which alone keeps one out', () => {
  const off = 'iam:DeleteUserPermissionsBoundary';

  it.each([
    { name: 'may be taken off where it lets that', allowed: ['s3:*', off], found: true },
    { name: 'may not be taken off where it does not', allowed: ['s3:*'], found: false },
  ])('$name', async ({ allowed, found }) => {
    const judgement = await judged({
      users: [user('ci', [allow(['sts:AssumeRole'], TARGET), allow(off)], BOUNDED)],
      roles: [role('HyveS3WriterRole', [POD_TRUST, ROOT])],
      policies: [bounds(...allowed)],
    });
    expect(violations(judgement)).toEqual(found ? ['user/ci: takeover'] : []);
  });
});
