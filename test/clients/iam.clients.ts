import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lab } from '../../src/lab/index.ts';
import { IAM } from '../../src/lab/services/iam/iam.ts';
import { rolepin } from '../cli/run.ts';
import { EMPTY } from '../lab/iam/support.ts';
import { ACCOUNT, labWith } from '../lab/support.ts';
import {
  AWS,
  answersIn,
  type ClientRun,
  environmentOf,
  refusalsIn,
  runClient,
  type Step,
  stepsOf,
} from './run.ts';

const ROOT = `arn:aws:iam::${ACCOUNT}:root`;

describe("boto3, as Debian ships it, against the lab's IAM", () => {
  let lab: Lab;
  let steps: readonly Step[] = [];
  beforeAll(async () => {
    lab = await labWith(EMPTY);
    steps = await stepsOf('iam.py', [lab.endpoint], await environmentOf(lab, ROOT));
  });
  afterAll(() => lab.stop());

  const answers = (call: string): readonly unknown[] => answersIn(steps, call);

  it('makes every call that the lab has', () => {
    const made = new Set(steps.map(({ call }) => call));
    expect(Object.keys(IAM.operations).filter((name) => !made.has(name))).toEqual([]);
  });

  it('is refused what AWS refuses, and nothing else', () => {
    expect(refusalsIn(steps)).toEqual([
      'CreatePolicy EntityAlreadyExists 409',
      'GetPolicy NoSuchEntity 404',
      'CreatePolicyVersion LimitExceeded 409',
      'DeletePolicyVersion DeleteConflict 409',
      'GetPolicyVersion NoSuchEntity 404',
      'GetRolePolicy NoSuchEntity 404',
      'GetLoginProfile NoSuchEntity 404',
      'CreateOpenIDConnectProvider EntityAlreadyExists 409',
      'GetAccountPasswordPolicy NoSuchEntity 404',
      'DeletePolicy DeleteConflict 409',
      'DeleteRole DeleteConflict 409',
      'DeleteUser DeleteConflict 409',
      'DeleteGroup DeleteConflict 409',
      'DeleteInstanceProfile DeleteConflict 409',
      'CreateVirtualMFADevice InvalidAction 400',
    ]);
    expect(steps.find(({ error }) => error === 'InvalidAction')?.message).toBe(
      "rolepin's lab has no iam:CreateVirtualMFADevice",
    );
  });

  it('reads what it wrote', () => {
    expect(answers('GetRole')).toMatchObject([
      {
        Role: {
          Arn: 'arn:aws:iam::111122223333:role/team/worker',
          AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Action: 'sts:AssumeRole' }] },
          Description: 'works',
          MaxSessionDuration: 7200,
          PermissionsBoundary: {
            PermissionsBoundaryType: 'Policy',
            PermissionsBoundaryArn: 'arn:aws:iam::111122223333:policy/team/read',
          },
          Tags: [{ Key: 'team', Value: 'hyve + co' }],
          RoleLastUsed: {},
        },
      },
    ]);
    expect(answers('GetPolicy')).toMatchObject([
      { Policy: { Description: 'reads', DefaultVersionId: 'v1', AttachmentCount: 0, IsAttachable: true } },
    ]);
    expect(answers('ListPolicyVersions')).toMatchObject([
      {
        IsTruncated: false,
        Versions: ['v5', 'v4', 'v3', 'v2', 'v1'].map((VersionId) => ({
          VersionId,
          IsDefaultVersion: VersionId === 'v5',
        })),
      },
    ]);
    expect(answers('ListRoleTags')).toEqual([
      { IsTruncated: false, Tags: [{ Key: 'stage', Value: 'test' }] },
    ]);
    expect(answers('GetGroup')).toMatchObject([
      { Group: { GroupName: 'team' }, Users: [{ UserName: 'anna' }] },
    ]);
    expect(answers('GetInstanceProfile')).toMatchObject([
      { InstanceProfile: { Roles: [{ RoleName: 'worker' }], Tags: [{ Key: 'team' }] } },
    ]);
    expect(answers('GetOpenIDConnectProvider')).toMatchObject([
      {
        Url: 'oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE',
        ClientIDList: ['sts.amazonaws.com'],
        ThumbprintList: ['b'.repeat(40)],
      },
    ]);
    expect(answers('ListEntitiesForPolicy')).toMatchObject([
      {
        PolicyGroups: [{ GroupName: 'crew' }],
        PolicyUsers: [{ UserName: 'ann' }],
        PolicyRoles: [{ RoleName: 'worker' }],
      },
    ]);
    expect(answers('GetAccountSummary')).toMatchObject([
      { SummaryMap: { Roles: 1, Users: 1, Groups: 1, Policies: 1, AssumeRolePolicySizeQuota: 2048 } },
    ]);
    expect(answers('SimulatePrincipalPolicy')).toMatchObject([
      { EvaluationResults: [{ EvalDecision: 'allowed' }] },
    ]);
    expect(answers('ListMFADevices')).toEqual([{ MFADevices: [], IsTruncated: false }]);
  });

  it('is told the whole account, page by page', () => {
    expect(answers('GetAccountAuthorizationDetails')).toMatchObject([
      {
        UserDetailList: [
          { UserName: 'ann', GroupList: ['crew'], UserPolicyList: [{ PolicyName: 'inline' }] },
        ],
        GroupDetailList: [{ GroupName: 'crew' }],
        RoleDetailList: [{ RoleName: 'worker', InstanceProfileList: [{ InstanceProfileName: 'node' }] }],
        Policies: [{ PolicyName: 'read', AttachmentCount: 3, PermissionsBoundaryUsageCount: 1 }],
      },
    ]);
  });
});

const ISSUER = 'oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE';

describe("the AWS CLI, as Debian ships it, against the lab's IAM", () => {
  let lab: Lab;
  let env: Record<string, string> = {};
  beforeAll(async () => {
    lab = await labWith(EMPTY);
    env = await environmentOf(lab, ROOT);
  });
  afterAll(() => lab.stop());

  const aws = (...args: readonly string[]): Promise<ClientRun> =>
    runClient(AWS, ['iam', ...args, '--endpoint-url', lab.endpoint, '--output', 'json'], env);
  const done = async (...args: readonly string[]): Promise<unknown> => {
    const { exit, stdout, stderr } = await aws(...args);
    expect({ exit, stderr: stderr.trim() }).toEqual({ exit: 0, stderr: '' });
    return stdout === '' ? undefined : JSON.parse(stdout);
  };

  it('sets up a role for a service account, and pipes the account into rolepin', async () => {
    const url = `https://${ISSUER}`;
    const provider = (await done(
      ...['create-open-id-connect-provider', '--url', url, '--client-id-list', 'sts.amazonaws.com'],
      ...['--thumbprint-list', 'a'.repeat(40)],
    )) as { readonly OpenIDConnectProviderArn: string };
    const trust = JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Principal: { Federated: provider.OpenIDConnectProviderArn },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: {
            [`${ISSUER}:sub`]: 'system:serviceaccount:hyve:hyve-sa',
            [`${ISSUER}:aud`]: 'sts.amazonaws.com',
          },
        },
      },
    });
    await done('create-role', '--role-name', 'hyve', '--assume-role-policy-document', trust);
    await done('wait', 'role-exists', '--role-name', 'hyve');
    const details = (await aws('get-account-authorization-details')).stdout;
    expect(JSON.parse(details)).toMatchObject({ RoleDetailList: [{ RoleName: 'hyve' }] });
    const role = `arn:aws:iam::${ACCOUNT}:role/hyve`;
    const cluster = { cluster: { name: 'prod', identity: { oidc: { issuer: url } } } };
    const { exit, stdout, stderr } = rolepin(
      ['check', '-', '--role', role, '--only', 'prod/hyve/hyve-sa', '--depth', 'assume'],
      { input: `${details}\n${JSON.stringify(cluster)}\n` },
    );
    expect({ exit, stderr, says: stdout.split('\n')[0] }).toEqual({
      exit: 0,
      stderr: '',
      says: 'proven: only prod/hyve/hyve-sa can get hyve',
    });
  });

  it('tells of a refusal in the words of AWS', async () => {
    const { exit, stderr } = await aws('delete-role', '--role-name', 'none');
    expect(exit).toBe(254);
    expect(stderr.trim()).toBe(
      'An error occurred (NoSuchEntity) when calling the DeleteRole operation: The role with name none cannot be found.',
    );
  });

  it('reads lists page by page', async () => {
    for (const name of ['a', 'b', 'c']) await done('create-user', '--user-name', name);
    const listed = (await done('list-users', '--page-size', '2')) as { readonly Users: readonly object[] };
    expect(listed.Users).toHaveLength(3);
    const some = (await done('list-users', '--max-items', '1')) as { readonly NextToken: string };
    expect(some.NextToken).toBeTypeOf('string');
  });
});
