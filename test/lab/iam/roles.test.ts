import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
  type IAMClient,
  ListRolesCommand,
  ListRoleTagsCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
  UpdateRoleDescriptionCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lab } from '../../../src/lab/index.ts';
import { labWith, outcome } from '../support.ts';
import { details, role } from '../world.ts';
import { ALLOW_READ, EMPTY, iamOf, policy, TRUST_EC2, trust } from './support.ts';

const ROLE = 'arn:aws:iam::111122223333:role/team/Writer';

describe('roles of the lab', () => {
  let lab: Lab;
  let iam: IAMClient;
  beforeAll(async () => {
    lab = await labWith(EMPTY);
    iam = await iamOf(lab);
  });
  afterAll(() => lab.stop());

  const create = (RoleName: string, document = TRUST_EC2, more: object = {}) =>
    iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: document, ...more }));

  it('are made with all that was asked, and told again', async () => {
    const { Role: made } = await create('Writer', TRUST_EC2, {
      Path: '/team/',
      Description: 'writes',
      MaxSessionDuration: 7200,
      Tags: [{ Key: 'team', Value: 'hyve' }],
    });
    expect(made).toMatchObject({
      Arn: ROLE,
      Path: '/team/',
      RoleName: 'Writer',
      MaxSessionDuration: 7200,
      Tags: [{ Key: 'team', Value: 'hyve' }],
    });
    expect(made?.RoleId).toMatch(/^AROA[A-Z2-7]{17}$/);
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'Writer' }));
    expect(Role).toMatchObject({ Arn: ROLE, Description: 'writes', RoleId: made?.RoleId });
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(TRUST_EC2);
    expect(Role?.CreateDate).toEqual(made?.CreateDate);
  });

  it('are refused under a name that differs in case alone', async () => {
    expect(await outcome(create('wRITER'))).toBe(
      'EntityAlreadyExistsException: Role with name wRITER already exists.',
    );
  });

  const badCalls: readonly { name: string; call: () => Promise<unknown>; says: string }[] = [
    {
      name: 'a name with a blank',
      call: () => create('a b'),
      says: 'ValidationError: The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-',
    },
    {
      name: 'a name of 65 characters',
      call: () => create('x'.repeat(65)),
      says: `ValidationError: 1 validation error detected: Value '${'x'.repeat(65)}' at 'roleName' failed to satisfy constraint: Member must have length less than or equal to 64`,
    },
    {
      name: 'a path without its slash',
      call: () => create('Other', TRUST_EC2, { Path: '/team' }),
      says: 'ValidationError: The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.',
    },
    {
      name: 'a session of half an hour',
      call: () => create('Other', TRUST_EC2, { MaxSessionDuration: 1800 }),
      says: "ValidationError: 1 validation error detected: Value '1800' at 'maxSessionDuration' failed to satisfy constraint: Member must have value greater than or equal to 3600",
    },
    {
      name: 'a boundary that is not there',
      call: () =>
        create('Other', TRUST_EC2, { PermissionsBoundary: 'arn:aws:iam::111122223333:policy/none' }),
      says: 'NoSuchEntityException: Scope ARN: arn:aws:iam::111122223333:policy/none does not exist or is not attachable.',
    },
    {
      name: 'the same tag twice',
      call: () =>
        create('Other', TRUST_EC2, {
          Tags: [
            { Key: 'a', Value: '' },
            { Key: 'A', Value: '' },
          ],
        }),
      says: 'InvalidInputException: Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    },
  ];

  it.each(badCalls)('are refused with $name', async ({ call, says }) => {
    expect(await outcome(call())).toBe(says);
    expect(await outcome(iam.send(new GetRoleCommand({ RoleName: 'Other' })))).toBe(
      'NoSuchEntityException: The role with name Other cannot be found.',
    );
  });

  it('are listed page by page in order of their names', async () => {
    for (const name of ['r3', 'r1', 'r2']) await create(name, TRUST_EC2, { Path: '/many/' });
    const first = await iam.send(new ListRolesCommand({ PathPrefix: '/many/', MaxItems: 2 }));
    expect(first.Roles?.map(({ RoleName }) => RoleName)).toEqual(['r1', 'r2']);
    expect(first.IsTruncated).toBe(true);
    const second = await iam.send(new ListRolesCommand({ PathPrefix: '/many/', Marker: first.Marker }));
    expect(second.Roles?.map(({ RoleName }) => RoleName)).toEqual(['r3']);
    expect(second.IsTruncated).toBe(false);
    expect(await outcome(iam.send(new ListRolesCommand({ Marker: 'bm9uc2Vuc2U=' })))).toBe(
      'ValidationError: Invalid Marker',
    );
  });

  it('change their description, their longest session and their trust', async () => {
    await create('Changing', TRUST_EC2, { Description: 'before' });
    await iam.send(new UpdateRoleCommand({ RoleName: 'Changing', MaxSessionDuration: 43200 }));
    await iam.send(new UpdateRoleDescriptionCommand({ RoleName: 'Changing', Description: 'after' }));
    const document = trust('111122223333');
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'Changing', PolicyDocument: document }));
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'Changing' }));
    expect(Role).toMatchObject({ MaxSessionDuration: 43200, Description: 'after' });
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(
      trust('arn:aws:iam::111122223333:root'),
    );
  });

  it('have tags whose keys are the same in any case', async () => {
    await create('Tagged');
    const tags = async () =>
      (await iam.send(new ListRoleTagsCommand({ RoleName: 'Tagged' }))).Tags?.map(
        ({ Key, Value }) => `${Key}=${Value}`,
      );
    await iam.send(
      new TagRoleCommand({
        RoleName: 'Tagged',
        Tags: [
          { Key: 'team', Value: 'a' },
          { Key: '__proto__', Value: 'b' },
        ],
      }),
    );
    await iam.send(new TagRoleCommand({ RoleName: 'Tagged', Tags: [{ Key: 'Team', Value: 'c' }] }));
    expect(await tags()).toEqual(['Team=c', '__proto__=b']);
    await iam.send(new UntagRoleCommand({ RoleName: 'Tagged', TagKeys: ['TEAM', 'none'] }));
    expect(await tags()).toEqual(['__proto__=b']);
  });

  it('are deleted only when nothing hangs on them, and come back as another role', async () => {
    const { Role: first } = await create('Gone');
    await iam.send(
      new PutRolePolicyCommand({ RoleName: 'Gone', PolicyName: 'read', PolicyDocument: ALLOW_READ }),
    );
    expect(await outcome(iam.send(new DeleteRoleCommand({ RoleName: 'Gone' })))).toBe(
      'DeleteConflictException: Cannot delete entity, must delete policies first.',
    );
    const { Role: other } = await create('Trusting', trust(first?.Arn ?? ''));
    expect(decodeURIComponent(other?.AssumeRolePolicyDocument ?? '')).toBe(trust(first?.Arn ?? ''));
    await iam.send(new DeleteRolePolicyCommand({ RoleName: 'Gone', PolicyName: 'read' }));
    await iam.send(new DeleteRoleCommand({ RoleName: 'Gone' }));
    const { Role: second } = await create('Gone');
    expect(second?.RoleId).not.toBe(first?.RoleId);
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'Trusting' }));
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(trust(first?.RoleId ?? ''));
  });

  it('are not made in the paths of AWS services', async () => {
    expect(await outcome(create('Mine', TRUST_EC2, { Path: '/aws-service-role/x/' }))).toMatch(
      /^ValidationError: /,
    );
  });

  it('are no business of a caller without permission', async () => {
    await create('Caller', trust('111122223333'));
    const caller = await iamOf(lab, 'arn:aws:iam::111122223333:role/Caller');
    expect(await outcome(caller.send(new GetRoleCommand({ RoleName: 'Writer' })))).toBe(
      'AccessDenied: User: arn:aws:sts::111122223333:assumed-role/Caller/rolepin is not authorized to perform: iam:GetRole on resource: role Writer because no identity-based policy allows the iam:GetRole action',
    );
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: 'Caller',
        PolicyName: 'read',
        PolicyDocument: policy({
          Effect: 'Allow',
          Action: 'iam:GetRole',
          Resource: 'arn:aws:iam::111122223333:role/team/*',
        }),
      }),
    );
    expect(await outcome(caller.send(new GetRoleCommand({ RoleName: 'Writer' })))).toBe('ok');
    expect(await outcome(caller.send(new GetRoleCommand({ RoleName: 'Tagged' })))).toMatch(/^AccessDenied: /);
  });
});

describe('a role of an AWS service', () => {
  it("is nobody's to change", async () => {
    const name = 'AWSServiceRoleForAmazonEKS';
    const linked = {
      ...role(name, [{ Principal: { Service: 'eks.amazonaws.com' }, Action: 'sts:AssumeRole' }]),
      Path: '/aws-service-role/eks.amazonaws.com/',
      Arn: `arn:aws:iam::111122223333:role/aws-service-role/eks.amazonaws.com/${name}`,
    };
    const lab = await labWith({
      accounts: [{ id: '111122223333', authorizationDetails: details({ roles: [linked] }) }],
    });
    const iam = await iamOf(lab);
    const protectedRole = `UnmodifiableEntityException: Cannot perform the operation on the protected role '${name}' - this role is only modifiable by AWS`;
    expect(await outcome(iam.send(new GetRoleCommand({ RoleName: name })))).toBe('ok');
    expect(await outcome(iam.send(new DeleteRoleCommand({ RoleName: name })))).toBe(protectedRole);
    const put = { RoleName: name, PolicyName: 'read', PolicyDocument: ALLOW_READ };
    expect(await outcome(iam.send(new PutRolePolicyCommand(put)))).toBe(protectedRole);
    const tag = { RoleName: name, Tags: [{ Key: 'a', Value: 'b' }] };
    expect(await outcome(iam.send(new TagRoleCommand(tag)))).toBe(protectedRole);
    await lab.stop();
  });
});
