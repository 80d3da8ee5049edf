import { randomBytes } from 'node:crypto';
import { GetRoleCommand, IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lab } from '../../src/lab/index.ts';
import { credentialsOf, labWith, outcome } from './support.ts';
import { details, document, managedPolicy, role, user } from './world.ts';

const FOREIGN = '444455556666';
const arn = (name: string, account = '111122223333'): string => `arn:aws:iam::${account}:role/${name}`;
const trusts = (
  principal: string,
  action: string | readonly string[] = 'sts:AssumeRole',
  more: object = {},
) => ({
  Principal: { AWS: principal },
  Action: action,
  ...more,
});
const ALL = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'];
const CALLER = arn('Caller');
const OWN = 'arn:aws:iam::111122223333:root';
const everything = [{ Action: 'sts:*', Resource: '*' }];

const WORLD = {
  accounts: [
    {
      id: '111122223333',
      authorizationDetails: details({
        users: [
          user('anna', { allow: everything }),
          user('bounded', { allow: everything, boundary: 'arn:aws:iam::111122223333:policy/limit' }),
        ],
        policies: [managedPolicy('limit', { Action: 'iam:*', Resource: '*' })],
        roles: [
          role('Caller', [trusts(OWN, ALL)], { allow: everything, maxSessionDuration: 43_200 }),
          role('Target', [trusts(CALLER, ALL)], {
            maxSessionDuration: 7200,
            tags: { stage: 'test' },
            allow: [
              {
                Action: 'iam:GetRole',
                Resource: '*',
                Condition: { StringEquals: { 'aws:PrincipalTag/team': 'hyve' } },
              },
              { Action: 'iam:ListRoles', Resource: '*' },
              ...everything,
            ],
          }),
          role('Next', [trusts(arn('Target'), ALL)], {
            allow: [
              {
                Action: 'iam:GetRole',
                Resource: '*',
                Condition: {
                  StringEquals: { 'aws:PrincipalTag/team': 'hyve', 'aws:SourceIdentity': 'anna' },
                },
              },
            ],
          }),
          role('Plain', [trusts(CALLER)]),
          role('External', [
            trusts(CALLER, 'sts:AssumeRole', { Condition: { StringEquals: { 'sts:ExternalId': 'a/b:c' } } }),
          ]),
          role('TagHeld', [
            trusts(CALLER, ALL, { Condition: { StringEquals: { 'aws:RequestTag/team': 'hyve' } } }),
          ]),
          role('NameHeld', [
            trusts(CALLER, 'sts:AssumeRole', {
              Condition: { StringLike: { 'sts:RoleSessionName': 'ci-*' } },
            }),
          ]),
          role('Delegating', [trusts(OWN)]),
          role('Nobody', [{ Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }]),
          role('ById', [trusts('AROACALLEREXAMPLE')]),
          role('NoRights', [trusts(OWN)]),
          role('Denying', [trusts(OWN), { ...trusts(CALLER), Effect: 'Deny' }]),
          role('Bounded', [trusts(OWN)], {
            allow: everything,
            boundary: 'arn:aws:iam::111122223333:policy/limit',
          }),
          role('OfBounded', [trusts(arn('Bounded'))]),
          role('OfUser', [trusts('arn:aws:iam::111122223333:user/bounded')]),
          role('Itself', [trusts(CALLER)], { allow: everything }),
          role('ItselfNamed', [trusts(arn('ItselfNamed'))], { allow: everything }),
          role('Guarded', [trusts(OWN)]),
        ],
      }),
    },
    {
      id: FOREIGN,
      authorizationDetails: details({
        roles: [
          role('Foreign', [trusts(CALLER)], { account: FOREIGN }),
          role('ForeignOfAccount', [trusts(OWN)], { account: FOREIGN }),
          role('ForeignClosed', [trusts(`arn:aws:iam::${FOREIGN}:root`)], { account: FOREIGN }),
          role('ForeignGuarded', [trusts(OWN)], { account: FOREIGN }),
        ],
      }),
    },
  ],
  organization: {
    id: 'o-example',
    managementAccountId: '999988887777',
    units: [{ id: 'r-root', parentId: null, name: 'Root' }],
    accounts: [
      { id: '111122223333', unitId: 'r-root', name: 'one' },
      { id: FOREIGN, unitId: 'r-root', name: 'two' },
    ],
    policies: [
      {
        ...{ id: 'p-FullAWSAccess', name: 'FullAWSAccess', type: 'SERVICE_CONTROL_POLICY' },
        content: document({ Action: '*', Resource: '*' }),
        targets: ['r-root', '111122223333', FOREIGN],
      },
      {
        ...{ id: 'p-scp', name: 'guard', type: 'SERVICE_CONTROL_POLICY', targets: ['111122223333'] },
        content: document({ Effect: 'Deny', Action: 'sts:AssumeRole', Resource: arn('Guarded') }),
      },
      {
        ...{ id: 'p-rcp', name: 'wall', type: 'RESOURCE_CONTROL_POLICY', targets: [FOREIGN] },
        content: document({
          Effect: 'Deny',
          Principal: '*',
          Action: 'sts:AssumeRole',
          Resource: arn('ForeignGuarded', FOREIGN),
        }),
      },
    ],
  },
};

type Credentials = Awaited<ReturnType<typeof credentialsOf>>;

describe("AssumeRole of the lab's STS", () => {
  let lab: Lab;
  let now = Math.floor(Date.now() / 1000) * 1000;
  beforeAll(async () => {
    lab = await labWith(WORLD, { now: () => now });
  });
  afterAll(() => lab.stop());

  const client = (credentials: Credentials): STSClient =>
    new STSClient({ endpoint: lab.endpoint, region: 'us-east-1', maxAttempts: 1, credentials });
  const iamClient = (credentials: Credentials): IAMClient =>
    new IAMClient({ endpoint: lab.endpoint, region: 'us-east-1', maxAttempts: 1, credentials });
  const as = async (caller: string): Promise<Credentials> => credentialsOf(lab, caller, 'caller');

  const assumeWith = (credentials: Credentials, name: string, more: Partial<AssumeRoleCommandInput> = {}) =>
    client(credentials).send(
      new AssumeRoleCommand({
        RoleArn: name.startsWith('arn:') ? name : arn(name),
        RoleSessionName: 'hyve',
        ...more,
      }),
    );
  const assume = async (caller: string, name: string, more: Partial<AssumeRoleCommandInput> = {}) =>
    assumeWith(await as(caller), name, more);
  const session = async (caller: string, name: string, more: Partial<AssumeRoleCommandInput> = {}) =>
    credentialsIn(await assume(caller, name, more));

  function credentialsIn({ Credentials: given }: Awaited<ReturnType<typeof assume>>): Credentials {
    return {
      accessKeyId: given?.AccessKeyId ?? '',
      secretAccessKey: given?.SecretAccessKey ?? '',
      sessionToken: given?.SessionToken ?? '',
    };
  }

  const said = (caller: string, name: string, account?: string): string =>
    `AccessDenied: User: arn:aws:sts::111122223333:assumed-role/${caller}/caller is not authorized to perform: sts:AssumeRole on resource: ${arn(name, account)}`;
  const NO_TRUST = ' because no role trust policy allows the sts:AssumeRole action';
  const NO_IDENTITY = ' because no identity-based policy allows the sts:AssumeRole action';

  it('gives credentials of the session that was asked for', async () => {
    const { AssumedRoleUser, Credentials: given, PackedPolicySize } = await assume(CALLER, 'Target');
    expect(AssumedRoleUser).toEqual({
      Arn: 'arn:aws:sts::111122223333:assumed-role/Target/hyve',
      AssumedRoleId: 'AROATARGETEXAMPLE:hyve',
    });
    expect(PackedPolicySize).toBeUndefined();
    expect(given?.AccessKeyId).toMatch(/^ASIA/);
    const seconds = ((given?.Expiration?.getTime() ?? 0) - now) / 1000;
    expect(Math.round(seconds)).toBe(3600);
    const own = client(await session(CALLER, 'Target'));
    expect(await own.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Arn: 'arn:aws:sts::111122223333:assumed-role/Target/hyve',
      UserId: 'AROATARGETEXAMPLE:hyve',
    });
  });

  const allowed: readonly {
    name: string;
    caller: string;
    role: string;
    more?: Partial<AssumeRoleCommandInput>;
  }[] = [
    { name: 'the account, with a permission of its own', caller: CALLER, role: 'Delegating' },
    { name: 'by an id that it still has', caller: CALLER, role: 'ById' },
    { name: 'itself', caller: arn('ItselfNamed'), role: 'ItselfNamed' },
    {
      name: 'a role of another account that has the permission',
      caller: CALLER,
      role: arn('Foreign', FOREIGN),
    },
    {
      name: 'another account, with a permission there',
      caller: CALLER,
      role: arn('ForeignOfAccount', FOREIGN),
    },
    {
      name: 'whoever knows the external id',
      caller: CALLER,
      role: 'External',
      more: { ExternalId: 'a/b:c' },
    },
    { name: 'a session name', caller: CALLER, role: 'NameHeld', more: { RoleSessionName: 'ci-7' } },
    { name: 'a tag', caller: CALLER, role: 'TagHeld', more: { Tags: [{ Key: 'team', Value: 'hyve' }] } },
    { name: 'the account, by a user', caller: 'arn:aws:iam::111122223333:user/anna', role: 'Delegating' },
  ];
  it.each(allowed)('lets in whom the trust policy names: $name', async ({ caller, role: name, more }) => {
    expect(await outcome(assume(caller, name, more))).toBe('ok');
  });

  const refused: readonly {
    name: string;
    caller: string;
    role: string;
    says: string;
    more?: Partial<AssumeRoleCommandInput>;
  }[] = [
    {
      name: 'whom the trust policy does not name',
      caller: CALLER,
      role: 'Nobody',
      says: said('Caller', 'Nobody') + NO_TRUST,
    },
    {
      name: 'a role that does not exist, in the same words',
      caller: CALLER,
      role: 'None',
      says: said('Caller', 'None') + NO_TRUST,
    },
    {
      name: 'who has no permission where the account is named',
      caller: arn('NoRights'),
      role: 'Delegating',
      says: said('NoRights', 'Delegating') + NO_IDENTITY,
    },
    {
      name: 'whom the trust policy denies',
      caller: CALLER,
      role: 'Denying',
      says: `${said('Caller', 'Denying')} with an explicit deny in the role trust policy`,
    },
    {
      name: 'without the external id',
      caller: CALLER,
      role: 'External',
      says: said('Caller', 'External') + NO_TRUST,
    },
    {
      name: 'with another external id',
      caller: CALLER,
      role: 'External',
      more: { ExternalId: 'a/b:d' },
      says: said('Caller', 'External') + NO_TRUST,
    },
    {
      name: 'with another session name',
      caller: CALLER,
      role: 'NameHeld',
      says: said('Caller', 'NameHeld') + NO_TRUST,
    },
    { name: 'without the tag', caller: CALLER, role: 'TagHeld', says: said('Caller', 'TagHeld') + NO_TRUST },
    {
      name: 'who is held by a boundary',
      caller: arn('Bounded'),
      role: 'OfBounded',
      says: `${said('Bounded', 'OfBounded')} because no permissions boundary allows the sts:AssumeRole action`,
    },
    {
      name: 'the role itself, which it does not name',
      caller: arn('Itself'),
      role: 'Itself',
      says: said('Itself', 'Itself') + NO_TRUST,
    },
    {
      name: 'a role of another account that does not name this one',
      caller: CALLER,
      role: arn('ForeignClosed', FOREIGN),
      says: said('Caller', 'ForeignClosed', FOREIGN) + NO_TRUST,
    },
    {
      name: 'by a policy of the organization on the caller',
      caller: CALLER,
      role: 'Guarded',
      says: `${said('Caller', 'Guarded')} with an explicit deny in a service control policy`,
    },
    {
      name: 'by a policy of the organization on the role',
      caller: CALLER,
      role: arn('ForeignGuarded', FOREIGN),
      says: `${said('Caller', 'ForeignGuarded', FOREIGN)} with an explicit deny in a resource control policy`,
    },
    {
      name: 'the root user',
      caller: OWN,
      role: 'Delegating',
      says: 'AccessDenied: Roles may not be assumed by root accounts.',
    },
  ];
  it.each(refused)('refuses $name', async ({ caller, role: name, says, more }) => {
    expect(await outcome(assume(caller, name, more))).toBe(says);
  });

  it('asks for further permissions where tags or a source identity are passed', async () => {
    const tags = { Tags: [{ Key: 'team', Value: 'hyve' }] };
    expect(await outcome(assume(CALLER, 'Plain'))).toBe('ok');
    expect(await outcome(assume(CALLER, 'Plain', tags))).toMatch(/perform: sts:TagSession on resource/);
    expect(await outcome(assume(CALLER, 'Plain', { SourceIdentity: 'anna' }))).toMatch(
      /perform: sts:SetSourceIdentity on resource/,
    );
  });

  it('hands session tags to the policies of the session', async () => {
    const read = (credentials: Credentials) =>
      outcome(iamClient(credentials).send(new GetRoleCommand({ RoleName: 'Plain' })));
    expect(await read(await session(CALLER, 'Target'))).toMatch(/^AccessDenied: /);
    const tagged = { Tags: [{ Key: 'team', Value: 'hyve' }] };
    expect(await read(await session(CALLER, 'Target', tagged))).toBe('ok');
  });

  it('passes transitive tags and the source identity on, and nothing else', async () => {
    const read = (credentials: Credentials) =>
      outcome(iamClient(credentials).send(new GetRoleCommand({ RoleName: 'Plain' })));
    const given = {
      Tags: [{ Key: 'team', Value: 'hyve' }],
      SourceIdentity: 'anna',
    };
    const first = await session(CALLER, 'Target', { ...given, TransitiveTagKeys: ['team'] });
    const next = await assumeWith(first, 'Next');
    expect(next.SourceIdentity).toBe('anna');
    expect(await read(credentialsIn(next))).toBe('ok');
    const loose = await session(CALLER, 'Target', given);
    expect(await read(credentialsIn(await assumeWith(loose, 'Next')))).toMatch(/^AccessDenied: /);
    expect(await outcome(assumeWith(first, 'Next', { SourceIdentity: 'other' }))).toMatch(
      /sts:SetSourceIdentity .* can't be changed$/,
    );
    expect(await outcome(assumeWith(first, 'Next', { Tags: [{ Key: 'TEAM', Value: 'x' }] }))).toMatch(
      /^ValidationError: One of the specified transitive tag keys can't be set/,
    );
  });

  it('holds chained sessions to an hour, and others to what the role has', async () => {
    const user = 'arn:aws:iam::111122223333:user/anna';
    const long = { DurationSeconds: 7200 };
    expect(await outcome(assume(user, 'Caller', { DurationSeconds: 43_200 }))).toBe('ok');
    expect(await outcome(assume(user, 'Delegating', long))).toBe(
      'ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
    expect(await outcome(assume(CALLER, 'Target', long))).toBe(
      'ValidationError: The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    );
  });

  const badInputs: readonly { name: string; more: Partial<AssumeRoleCommandInput>; says: RegExp }[] = [
    {
      name: 'a short session name',
      more: { RoleSessionName: 'a' },
      says: /length greater than or equal to 2$/,
    },
    {
      name: 'a long session name',
      more: { RoleSessionName: 'a'.repeat(65) },
      says: /length less than or equal to 64$/,
    },
    {
      name: 'a duration of minutes',
      more: { DurationSeconds: 899 },
      says: /value greater than or equal to 900$/,
    },
    { name: 'an external id with a backslash', more: { ExternalId: 'a\\b' }, says: /at 'externalId'/ },
    {
      name: 'a transitive key without its tag',
      more: { TransitiveTagKeys: ['constructor'] },
      says: /must be included in the requested tags: constructor$/,
    },
    {
      name: 'the same tag twice',
      more: {
        Tags: [
          { Key: 'a', Value: '' },
          { Key: 'A', Value: '' },
        ],
      },
      says: /Duplicate tag keys/,
    },
    { name: "a tag of AWS's own", more: { Tags: [{ Key: 'aws:x', Value: '' }] }, says: /System tags/ },
    {
      name: 'a code of an MFA device',
      more: { TokenCode: '123456', SerialNumber: 'arn:aws:iam::111122223333:mfa/x' },
      says: /MultiFactorAuthentication failed/,
    },
    {
      name: 'a session policy that is none',
      more: { Policy: '{"Statement":' },
      says: /^MalformedPolicyDocument/,
    },
    {
      name: 'a session policy with a principal',
      more: { Policy: JSON.stringify(document({ Principal: '*', Action: '*', Resource: '*' })) },
      says: /should not specify a principal/,
    },
    {
      name: 'a session policy that is not there',
      more: { PolicyArns: [{ arn: 'arn:aws:iam::111122223333:policy/none' }] },
      says: /^NoSuchEntity/,
    },
  ];
  it.each(badInputs)('refuses $name', async ({ more, says }) => {
    expect(await outcome(assume(CALLER, 'Target', more))).toMatch(says);
  });

  it('limits a session by its session policies, inline and managed', async () => {
    const Policy = JSON.stringify(document({ Action: 'iam:GetRole', Resource: '*' }));
    const { PackedPolicySize } = await assume(CALLER, 'Target', { Policy });
    expect(PackedPolicySize).toBeGreaterThan(0);
    const limited = iamClient(await session(CALLER, 'Target', { Policy }));
    expect(await outcome(limited.send(new ListRolesCommand({})))).toMatch(
      /because no session policy allows the iam:ListRoles action$/,
    );
    const PolicyArns = [{ arn: 'arn:aws:iam::111122223333:policy/limit' }];
    const wide = iamClient(await session(CALLER, 'Target', { Policy, PolicyArns }));
    expect(await outcome(wide.send(new ListRolesCommand({})))).toBe('ok');
  });

  it('refuses session policies and tags that do not pack', async () => {
    const noise = (length: number): string => randomBytes(length).toString('hex').slice(0, length);
    const Policy = JSON.stringify(document({ Action: 's3:*', Resource: `arn:aws:s3:::${noise(1800)}` }));
    const Tags = Array.from({ length: 20 }, () => ({ Key: noise(100), Value: noise(200) }));
    expect(await outcome(assume(CALLER, 'Target', { Policy, Tags }))).toMatch(/^PackedPolicyTooLarge/);
  });

  it('leaves undecided, and so refuses, what the pages of AWS disagree on', async () => {
    // a trust policy names a user whose boundary lacks the action
    expect(await outcome(assume('arn:aws:iam::111122223333:user/bounded', 'OfUser'))).toMatch(
      /because rolepin can't tell how AWS decides it: AWS's pages disagree/,
    );
  });

  it('refuses credentials that were tampered with', async () => {
    const good = await session(CALLER, 'Target');
    const identity = (credentials: Credentials) =>
      outcome(client(credentials).send(new GetCallerIdentityCommand({})));
    const token = good.sessionToken ?? '';
    const flipped = token.slice(0, -5) + (token.at(-5) === 'A' ? 'B' : 'A') + token.slice(-4);
    expect(await identity(good)).toBe('ok');
    expect(await identity({ ...good, sessionToken: flipped })).toMatch(/^InvalidClientTokenId: /);
    expect(await identity({ ...good, sessionToken: `${token}x` })).toMatch(/^InvalidClientTokenId: /);
    const { sessionToken: _, ...without } = good;
    expect(await identity(without)).toMatch(/^InvalidClientTokenId: /);
    expect(await identity({ ...good, secretAccessKey: 'x'.repeat(40) })).toMatch(/^SignatureDoesNotMatch: /);
    const other = await session(CALLER, 'Plain');
    expect(await identity({ ...good, sessionToken: other.sessionToken ?? '' })).toMatch(
      /^InvalidClientTokenId: /,
    );
    const long = await as('arn:aws:iam::111122223333:user/anna');
    expect(await identity({ ...long, sessionToken: token })).toMatch(/^InvalidClientTokenId: /);
  });

  it('takes credentials until they expire, and no longer', async () => {
    const short = await session(CALLER, 'Target', { DurationSeconds: 900 });
    const begin = now;
    now = begin + 899_000;
    expect(await outcome(client(short).send(new GetCallerIdentityCommand({})))).toBe('ok');
    now = begin + 900_000;
    expect(await outcome(client(short).send(new GetCallerIdentityCommand({})))).toBe(
      'ExpiredToken: The security token included in the request is expired',
    );
    now = begin;
  });

  it('gives session tokens to users, and none to sessions', async () => {
    const anna = await as('arn:aws:iam::111122223333:user/anna');
    const { Credentials: given } = await client(anna).send(new GetSessionTokenCommand({}));
    const temporary = {
      accessKeyId: given?.AccessKeyId ?? '',
      secretAccessKey: given?.SecretAccessKey ?? '',
      sessionToken: given?.SessionToken ?? '',
    };
    expect(await client(temporary).send(new GetCallerIdentityCommand({}))).toMatchObject({
      Arn: 'arn:aws:iam::111122223333:user/anna',
    });
    expect(await outcome(client(temporary).send(new GetSessionTokenCommand({})))).toMatch(/^AccessDenied: /);
    const caller = client(await as(CALLER));
    expect(await outcome(caller.send(new GetSessionTokenCommand({})))).toMatch(/^AccessDenied: /);
  });
});
