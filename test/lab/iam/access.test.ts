import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateAccessKeyCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteRoleCommand,
  DeleteUserCommand,
  GetRoleCommand,
  GetUserCommand,
  type IAMClient,
  ListAccessKeysCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  UpdateAccessKeyCommand,
  UpdateRoleDescriptionCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lab } from '../../../src/lab/index.ts';
import { credentialsOf, labWith, outcome } from '../support.ts';
import { details, managedPolicy, role, user } from '../world.ts';
import { iamOf, TRUST_EC2, trust } from './support.ts';

const ROOT = 'arn:aws:iam::111122223333:root';
const arn = (name: string): string => `arn:aws:iam::111122223333:${name}`;
const READ = arn('policy/read');
const LIMIT = arn('policy/limit');
const fromAccount = [{ Principal: { AWS: ROOT }, Action: 'sts:AssumeRole' }];

const WORLD = {
  accounts: [
    {
      id: '111122223333',
      authorizationDetails: details({
        users: [user('anna', { allow: [{ Action: 'iam:*', Resource: '*' }] })],
        policies: [
          managedPolicy('read', { Action: 's3:GetObject', Resource: '*' }),
          managedPolicy('limit', { Action: 's3:*', Resource: '*' }),
        ],
        roles: [
          role('Attacher', fromAccount, {
            allow: [
              {
                Action: 'iam:AttachRolePolicy',
                Resource: arn('role/*'),
                Condition: { ArnEquals: { 'iam:PolicyARN': READ } },
              },
            ],
          }),
          role('Bounder', fromAccount, {
            allow: [
              {
                Action: ['iam:CreateRole', 'iam:PutRolePermissionsBoundary', 'iam:PutRolePolicy'],
                Resource: '*',
                Condition: { StringEquals: { 'iam:PermissionsBoundary': LIMIT } },
              },
            ],
          }),
          role('Tagger', fromAccount, {
            allow: [
              {
                Action: ['iam:CreateRole', 'iam:TagRole'],
                Resource: '*',
                Condition: {
                  StringEquals: { 'aws:RequestTag/team': 'hyve' },
                  'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] },
                },
              },
              {
                Action: 'iam:UpdateRoleDescription',
                Resource: '*',
                Condition: {
                  StringEquals: { 'iam:ResourceTag/team': 'hyve', 'aws:ResourceTag/team': 'hyve' },
                },
              },
            ],
          }),
          role('Passer', fromAccount, {
            allow: [
              { Action: 'iam:AddRoleToInstanceProfile', Resource: '*' },
              {
                Action: 'iam:PassRole',
                Resource: arn('role/Passed'),
                Condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
              },
            ],
          }),
          role('Passed', fromAccount, { tags: { team: 'hyve' } }),
          role('Other', fromAccount),
        ],
      }),
    },
  ],
};

describe("who may call the lab's IAM", () => {
  let lab: Lab;
  let root: IAMClient;
  beforeAll(async () => {
    lab = await labWith(WORLD);
    root = await iamOf(lab);
  });
  afterAll(() => lab.stop());

  const as = (name: string): Promise<IAMClient> => iamOf(lab, arn(`role/${name}`));
  const denied = (name: string, action: string, on: string): string =>
    `AccessDenied: User: arn:aws:sts::111122223333:assumed-role/${name}/rolepin is not authorized to perform: iam:${action} on resource: ${on} because no identity-based policy allows the iam:${action} action`;

  it('is told by the policy that is attached', async () => {
    const iam = await as('Attacher');
    const attach = (PolicyArn: string) =>
      outcome(iam.send(new AttachRolePolicyCommand({ RoleName: 'Other', PolicyArn })));
    expect(await attach(READ)).toBe('ok');
    expect(await attach(LIMIT)).toBe(denied('Attacher', 'AttachRolePolicy', 'role Other'));
  });

  it('is told by the boundary that is asked for, or that is there', async () => {
    const iam = await as('Bounder');
    const create = (RoleName: string, more: object = {}) =>
      outcome(iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST_EC2, ...more })));
    expect(await create('New')).toBe(denied('Bounder', 'CreateRole', arn('role/New')));
    expect(await create('New', { PermissionsBoundary: READ })).toMatch(/^AccessDenied: /);
    expect(await create('New', { PermissionsBoundary: LIMIT })).toBe('ok');
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
    });
    const put = (RoleName: string) =>
      outcome(iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'all', PolicyDocument })));
    expect(await put('New')).toBe('ok');
    expect(await put('Other')).toBe(denied('Bounder', 'PutRolePolicy', 'role Other'));
    const bound = (PermissionsBoundary: string) =>
      outcome(iam.send(new PutRolePermissionsBoundaryCommand({ RoleName: 'Other', PermissionsBoundary })));
    expect(await bound(READ)).toMatch(/^AccessDenied: /);
    expect(await bound(LIMIT)).toBe('ok');
  });

  it('is told by the tags of the request and of the resource', async () => {
    const iam = await as('Tagger');
    const create = (RoleName: string, ...Tags: { Key: string; Value: string }[]) =>
      outcome(iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST_EC2, Tags })));
    expect(await create('Tagged', { Key: 'team', Value: 'other' })).toMatch(/^AccessDenied: /);
    expect(await create('Tagged', { Key: 'team', Value: 'hyve' }, { Key: 'more', Value: '' })).toMatch(
      /^AccessDenied: /,
    );
    expect(await create('Tagged', { Key: 'team', Value: 'hyve' })).toBe('ok');
    const describe = (RoleName: string) =>
      outcome(iam.send(new UpdateRoleDescriptionCommand({ RoleName, Description: 'x' })));
    expect(await describe('Tagged')).toBe('ok');
    expect(await describe('Other')).toMatch(/^AccessDenied: /);
    await root.send(new TagRoleCommand({ RoleName: 'Other', Tags: [{ Key: 'team', Value: 'hyve' }] }));
    expect(await describe('Other')).toBe('ok');
  });

  it('is told by the role that is passed', async () => {
    await root.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'node' }));
    const iam = await as('Passer');
    const add = (RoleName: string) =>
      outcome(iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: 'node', RoleName })));
    expect(await add('Other')).toBe(denied('Passer', 'PassRole', arn('role/Other')));
    expect(await add('None')).toBe(denied('Passer', 'PassRole', arn('role/None')));
    expect(await add('Passed')).toBe('ok');
    expect(await add('Passed')).toBe(
      'LimitExceededException: Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1',
    );
  });

  it('is a matter of the account: another one has nothing of it', async () => {
    const asked = await outcome((await as('Other')).send(new GetRoleCommand({ RoleName: 'Other' })));
    expect(asked).toBe(denied('Other', 'GetRole', 'role Other'));
  });

  it('may be a user about itself, who keeps its keys and its place in policies under another name', async () => {
    const anna = await iamOf(lab, arn('user/anna'));
    const { User } = await anna.send(new GetUserCommand({}));
    expect(User).toMatchObject({ UserName: 'anna', UserId: 'AIDAANNAEXAMPLE' });
    const { AccessKey } = await anna.send(new CreateAccessKeyCommand({}));
    const { AccessKeyMetadata } = await anna.send(new ListAccessKeysCommand({}));
    expect(AccessKeyMetadata).toHaveLength(2);
    expect(await outcome(anna.send(new CreateAccessKeyCommand({})))).toBe(
      'LimitExceededException: Cannot exceed quota for AccessKeysPerUser: 2',
    );
    const document = trust(arn('user/anna'));
    await anna.send(new CreateRoleCommand({ RoleName: 'OfAnna', AssumeRolePolicyDocument: document }));
    await anna.send(new UpdateUserCommand({ UserName: 'anna', NewUserName: 'ann', NewPath: '/x/' }));
    const credentials = {
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    };
    const options = { endpoint: lab.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 };
    const sts = new STSClient(options);
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({ Arn: arn('user/x/ann') });
    const assume = () =>
      outcome(sts.send(new AssumeRoleCommand({ RoleArn: arn('role/OfAnna'), RoleSessionName: 'anna' })));
    expect(await assume()).toBe('ok');
    const AccessKeyId = credentials.accessKeyId;
    await root.send(new UpdateAccessKeyCommand({ UserName: 'ann', AccessKeyId, Status: 'Inactive' }));
    expect(await assume()).toMatch(/^InvalidClientTokenId: /);
  });

  it('is no longer who was deleted, nor a namesake: not by a session, nor by a trust policy', async () => {
    const create = (RoleName: string, document: string) =>
      root.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: document }));
    await create('Gone', trust('111122223333'));
    await create('Trusting', trust(arn('role/Gone')));
    const assume = async (credentials: Awaited<ReturnType<typeof credentialsOf>>) =>
      outcome(
        new STSClient({ endpoint: lab.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 }).send(
          new AssumeRoleCommand({ RoleArn: arn('role/Trusting'), RoleSessionName: 'gone' }),
        ),
      );
    const before = await credentialsOf(lab, arn('role/Gone'));
    expect(await assume(before)).toBe('ok');
    await root.send(new DeleteRoleCommand({ RoleName: 'Gone' }));
    await create('Gone', trust('111122223333'));
    expect(await assume(before)).toMatch(/^InvalidClientTokenId: /);
    expect(await assume(await credentialsOf(lab, arn('role/Gone')))).toMatch(
      /because no role trust policy allows the sts:AssumeRole action$/,
    );
    await root.send(new CreateUserCommand({ UserName: 'gone' }));
    await create('OfUser', trust(arn('user/gone')));
    const { User } = await root.send(new GetUserCommand({ UserName: 'gone' }));
    await root.send(new DeleteUserCommand({ UserName: 'gone' }));
    const { Role } = await root.send(new GetRoleCommand({ RoleName: 'OfUser' }));
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(trust(User?.UserId ?? ''));
  });

  it('leaves a record of what decided', async () => {
    await outcome((await as('Other')).send(new GetRoleCommand({ RoleName: 'Passed' })));
    const record = lab.log.recent().at(-1);
    expect(record).toMatchObject({
      eventSource: 'iam.amazonaws.com',
      eventName: 'GetRole',
      errorCode: 'AccessDenied',
      requestParameters: { roleName: 'Passed' },
      rolepin: { decisions: [{ action: 'iam:GetRole', resource: arn('role/Passed'), decision: 'deny' }] },
    });
    const { AccessKey } = await root.send(new CreateAccessKeyCommand({}));
    expect(JSON.stringify(lab.log.recent())).not.toContain(AccessKey?.SecretAccessKey);
    expect(lab.log.recent().at(-1)?.responseElements).toMatchObject({
      accessKey: { accessKeyId: AccessKey?.AccessKeyId },
    });
  });
});
