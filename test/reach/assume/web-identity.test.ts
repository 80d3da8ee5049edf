import { describe, expect, it } from 'vitest';
import {
  AUD,
  accessOf,
  ISSUER,
  PROVIDER,
  type RoleSpec,
  SUB,
  subject,
  tokens,
  trusts,
  type WorldSpec,
  whoGets,
} from './world.ts';

const exact = { StringEquals: { [SUB]: subject('hyve', 'hyve-sa'), [AUD]: 'sts.amazonaws.com' } };
const HYVE = 'serviceaccount:prod/hyve/hyve-sa by web-identity';
const EVERY = 'serviceaccount:prod/*/* by web-identity';

interface Case {
  readonly name: string;
  readonly trust: RoleSpec['trust'];
  readonly who: readonly string[];
  readonly more?: Partial<WorldSpec>;
}

const deny = (condition: object): object => ({
  Effect: 'Deny',
  Principal: '*',
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: condition,
});

const cases: readonly Case[] = [
  { name: 'an exact subject lets in one service account', trust: tokens(exact), who: [HYVE] },
  {
    name: 'no subject condition lets in the whole cluster',
    trust: tokens({ StringEquals: { [AUD]: 'sts.amazonaws.com' } }),
    who: [EVERY],
  },
  { name: 'no condition at all lets in the whole cluster', trust: tokens({}), who: [EVERY] },
  {
    name: 'a namespace pattern lets in names nobody has made',
    trust: tokens({ StringLike: { [SUB]: 'system:serviceaccount:hyve:*' } }),
    who: ['serviceaccount:prod/hyve/* by web-identity'],
  },
  {
    name: 'a prefix without delimiter lets in other namespaces',
    trust: tokens({ StringLike: { [SUB]: 'system:serviceaccount:hyve*' } }),
    who: ['serviceaccount:prod/hyve*/* by web-identity'],
  },
  {
    name: 'a star at the namespace lets in every namesake',
    trust: tokens({ StringLike: { [SUB]: 'system:serviceaccount:*:hyve-sa' } }),
    who: ['serviceaccount:prod/*/hyve-sa by web-identity'],
  },
  {
    name: 'a star in the middle may end in the namespace or begin in the name',
    trust: tokens({ StringLike: { [SUB]: '*hyve*' } }),
    who: ['serviceaccount:prod/*/*hyve* by web-identity', 'serviceaccount:prod/*hyve*/* by web-identity'],
  },
  {
    name: 'a question mark stands for one character',
    trust: tokens({ StringLike: { [SUB]: 'system:serviceaccount:hyve:app-?' } }),
    who: ['serviceaccount:prod/hyve/app-? by web-identity'],
  },
  {
    name: 'a wildcard under StringEquals lets in nobody',
    trust: tokens({ StringEquals: { [SUB]: 'system:serviceaccount:hyve:*' } }),
    who: [],
  },
  {
    name: 'a name that Kubernetes does not accept lets in nobody',
    trust: tokens({ StringEquals: { [SUB]: subject('hyve', 'Hyve_SA') } }),
    who: [],
  },
  {
    name: 'a namespace that is too long lets in nobody',
    trust: tokens({ StringLike: { [SUB]: `system:serviceaccount:${'a'.repeat(64)}:*` } }),
    who: [],
  },
  {
    name: 'several values are alternatives',
    trust: tokens({ StringEquals: { [SUB]: [subject('hyve', 'a'), subject('hyve', 'b')] } }),
    who: ['serviceaccount:prod/hyve/a by web-identity', 'serviceaccount:prod/hyve/b by web-identity'],
  },
  {
    name: 'case counts under StringEquals',
    trust: tokens({ StringEquals: { [SUB]: subject('Hyve', 'hyve-sa') } }),
    who: [],
  },
  {
    name: 'case does not count under StringEqualsIgnoreCase',
    trust: tokens({ StringEqualsIgnoreCase: { [SUB]: subject('HYVE', 'hyve-sa') } }),
    who: [HYVE],
  },
  {
    name: 'key names are read in any case',
    trust: tokens({ StringEquals: { [SUB.toUpperCase()]: subject('hyve', 'hyve-sa') } }),
    who: [HYVE],
  },
  {
    name: 'an audience that the provider has not registered lets in nobody',
    trust: tokens({ StringEquals: { [AUD]: 'other' } }),
    who: [],
  },
  {
    name: 'any registered audience can be asked for',
    trust: tokens({ StringEquals: { ...exact.StringEquals, [AUD]: 'other' } }),
    who: [HYVE],
    more: { clientIds: ['sts.amazonaws.com', 'other'] },
  },
  {
    name: 'an account without the provider lets in nobody',
    trust: tokens(exact),
    who: [],
    more: { clientIds: 'no provider' },
  },
  {
    name: 'a provider that was not collected is taken to exist',
    trust: tokens(exact),
    who: [HYVE],
    more: { clientIds: 'not collected' },
  },
  {
    name: 'a provider of another account lets in nobody',
    trust: {
      ...(tokens(exact) as object),
      Principal: { Federated: PROVIDER.replace('111122223333', '444455556666') },
    },
    who: [],
  },
  {
    name: 'IfExists on another issuer’s subject lets in everyone',
    trust: tokens({ StringEqualsIfExists: { 'oidc.example.com:sub': 'x' } }),
    who: [EVERY],
  },
  {
    name: 'another issuer’s subject lets in nobody',
    trust: tokens({ StringEquals: { 'oidc.example.com:sub': subject('hyve', 'hyve-sa') } }),
    who: [],
  },
  {
    name: 'ForAllValues on another issuer’s subject lets in everyone',
    trust: tokens({ 'ForAllValues:StringEquals': { 'oidc.example.com:sub': 'x' } }),
    who: [EVERY],
  },
  {
    name: 'ForAnyValue on the subject is exact',
    trust: tokens({ 'ForAnyValue:StringEquals': { [SUB]: subject('hyve', 'hyve-sa') } }),
    who: [HYVE],
  },
  {
    name: 'a negated subject lets in all but one',
    trust: tokens({ StringNotEquals: { [SUB]: subject('other', 'app') } }),
    who: ['serviceaccount:prod/*/* but serviceaccount:prod/other/app by web-identity'],
  },
  {
    name: 'a Deny carves out its subject',
    trust: [
      tokens({ StringLike: { [SUB]: 'system:serviceaccount:hyve:*' } }),
      deny({ StringEquals: { [SUB]: subject('hyve', 'default') } }),
    ],
    who: ['serviceaccount:prod/hyve/* but serviceaccount:prod/hyve/default by web-identity'],
  },
  {
    name: 'a Deny with another condition beside it carves out nothing',
    trust: [
      tokens({ StringLike: { [SUB]: 'system:serviceaccount:hyve:*' } }),
      deny({
        StringEquals: { [SUB]: subject('hyve', 'default') },
        IpAddress: { 'aws:SourceIp': '10.0.0.0/8' },
      }),
    ],
    who: ['serviceaccount:prod/hyve/* by web-identity'],
  },
  {
    name: 'a Deny of all but one leaves one',
    trust: [tokens({}), deny({ StringNotEquals: { [SUB]: subject('hyve', 'hyve-sa') } })],
    who: [HYVE],
  },
  {
    name: 'a Deny by organization shuts out tokens, which have none',
    trust: [tokens(exact), deny({ StringNotEquals: { 'aws:PrincipalOrgID': 'o-exampleorg' } })],
    who: [],
  },
  {
    name: 'a Deny by organization with IfExists shuts out tokens too',
    trust: [tokens(exact), deny({ StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-exampleorg' } })],
    who: [],
  },
  {
    name: 'a source address can be had',
    trust: tokens({ ...exact, IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }),
    who: [HYVE],
  },
  {
    name: 'two ranges that never meet can’t',
    trust: tokens({
      ...exact,
      IpAddress: { 'aws:SourceIp': '192.0.2.0/24' },
      NotIpAddress: { 'aws:SourceIp': '192.0.0.0/16' },
    }),
    who: [],
  },
  {
    name: 'a session name is the caller’s choice',
    trust: tokens({ ...exact, StringLike: { 'sts:RoleSessionName': 'release-*' } }),
    who: [HYVE],
  },
  {
    name: 'a session name that STS refuses is not',
    trust: tokens({ ...exact, StringEquals: { ...exact.StringEquals, 'sts:RoleSessionName': 'a b' } }),
    who: [],
  },
  {
    name: 'an external id is no part of the call',
    trust: tokens({ StringEquals: { ...exact.StringEquals, 'sts:ExternalId': 'x' } }),
    who: [],
  },
  {
    name: 'a date that is past does not come back',
    trust: tokens({ ...exact, DateLessThan: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' } }),
    who: [],
  },
  {
    name: 'a date to come does',
    trust: tokens({ ...exact, DateGreaterThan: { 'aws:CurrentTime': '2030-01-01T00:00:00Z' } }),
    who: [HYVE],
  },
  {
    name: 'a plain connection is none that STS answers',
    trust: tokens({ ...exact, Bool: { 'aws:SecureTransport': 'false' } }),
    who: [],
  },
  {
    name: 'request tags are in no token of EKS',
    trust: tokens({ ...exact, StringLike: { 'aws:RequestTag/team': '*' } }),
    who: [],
  },
  {
    name: 'sts:AssumeRole is another action',
    trust: { ...(tokens(exact) as object), Action: 'sts:AssumeRole' },
    who: [],
  },
  {
    name: 'a wildcard action holds it',
    trust: { ...(tokens(exact) as object), Action: 'sts:AssumeRole*' },
    who: [HYVE],
  },
  {
    name: 'NotAction holds it unless it is named',
    trust: { ...(tokens(exact) as object), Action: undefined, NotAction: 'sts:TagSession' },
    who: [HYVE],
  },
  {
    name: 'two statements are alternatives',
    trust: [tokens(exact), tokens({ StringEquals: { [SUB]: subject('other', 'app') } })],
    who: [HYVE, 'serviceaccount:prod/other/app by web-identity'],
  },
  {
    name: 'two subjects in one statement exclude each other',
    trust: tokens({
      StringEquals: { [SUB]: subject('hyve', 'hyve-sa') },
      StringLike: { [SUB]: 'system:serviceaccount:other:*' },
    }),
    who: [],
  },
  {
    name: 'two patterns in one statement are both asked',
    trust: tokens({
      StringLike: { [SUB]: 'system:serviceaccount:hyve:*' },
      StringEqualsIgnoreCase: { [SUB]: subject('hyve', 'hyve-sa') },
    }),
    who: [HYVE],
  },
  { name: 'Null false asks for the key alone', trust: tokens({ Null: { [SUB]: 'false' } }), who: [EVERY] },
  {
    name: 'Null true asks for a token without subject, which there is none of',
    trust: tokens({ Null: { [SUB]: 'true' } }),
    who: [],
  },
  {
    name: 'a provider that is no known cluster’s is a subject of its own',
    trust: {
      ...(tokens({
        StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:octo-org/octo-repo:*' },
      }) as object),
      Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com' },
    },
    who: [
      'federated:arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com by web-identity',
    ],
    more: { clientIds: 'not collected' },
  },
  {
    name: 'an assertion of a SAML provider is a subject of its own',
    trust: trusts(
      { Federated: 'arn:aws:iam::111122223333:saml-provider/idp' },
      { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } },
      'sts:AssumeRoleWithSAML',
    ),
    who: ['federated:arn:aws:iam::111122223333:saml-provider/idp by saml'],
  },
];

describe('web identity', () => {
  it.each(cases)('$name', async ({ trust, who, more }) => {
    expect(await whoGets({ roles: [{ trust }], ...more })).toEqual(who);
  });

  it('names the members of an open set that exist', async () => {
    const { paths } = await accessOf({
      roles: [{ trust: tokens({ StringLike: { [SUB]: 'system:serviceaccount:hyve:*' } }) }],
    });
    expect(paths[0]?.subject.existing).toEqual([
      'serviceaccount:prod/hyve/default',
      'serviceaccount:prod/hyve/hyve-sa',
    ]);
  });

  it('says whose tokens a foreign issuer’s are', async () => {
    const issuer = 'token.actions.githubusercontent.com';
    const trust = {
      ...(tokens({ StringLike: { [`${issuer}:sub`]: 'repo:octo-org/octo-repo:*' } }) as object),
      Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${issuer}` },
    };
    const { paths } = await accessOf({ roles: [{ trust }], clientIds: 'not collected' });
    expect(paths[0]?.subject.says).toBe('repo:octo-org/octo-repo:*');
  });

  it('says what was taken for granted of a provider', async () => {
    const { notes } = await accessOf({ roles: [{ trust: tokens(exact) }], clientIds: 'not collected' });
    expect(notes.join()).toContain(`oidc-provider/${ISSUER} exists is taken`);
  });

  it('gives a request that proves it, with nothing in it that no policy asks for', async () => {
    const { paths } = await accessOf({ roles: [{ trust: tokens(exact) }] });
    expect(paths[0]?.steps[0]?.witness).toEqual({
      principal: PROVIDER,
      action: 'sts:AssumeRoleWithWebIdentity',
      resource: 'arn:aws:iam::111122223333:role/Target',
      context: {
        [AUD]: 'sts.amazonaws.com',
        [SUB]: 'system:serviceaccount:hyve:hyve-sa',
        'sts:RoleSessionName': 'rolepin',
      },
    });
  });
});
