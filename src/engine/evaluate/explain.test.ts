import { describe, expect, it } from 'vitest';
import { document, roleSession } from '../../../test/support/requests.ts';
import { type Request, requestContext } from '../../policy/index.ts';
import { explain, sayElement, sayReason, sayStatement, type Trail } from './index.ts';

const PROVIDER = 'arn:aws:iam::111122223333:oidc-provider/oidc.example/id/A';
const request: Request = {
  caller: { kind: 'web-identity', provider: PROVIDER },
  action: 'sts:AssumeRoleWithWebIdentity',
  resource: 'arn:aws:iam::111122223333:role/app',
  resourceAccount: '111122223333',
  context: requestContext({
    'oidc.example/id/A:sub': 'system:serviceaccount:prod:web',
    'oidc.example/id/A:aud': 'sts.amazonaws.com',
  }),
};
const allow = (Sid: string, Condition: object, more: object = {}) => ({
  Sid,
  Effect: 'Allow',
  Principal: { Federated: PROVIDER },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition,
  ...more,
});
const sub = (value: string | string[]) => ({ StringEquals: { 'oidc.example/id/A:sub': value } });
const trail = (...Statement: object[]): Trail =>
  explain(request, { resource: { document: document({ Version: '2012-10-17', Statement }), kind: 'trust' } });

describe('explain', () => {
  it('tells for each element what it asked, what it met and the result', () => {
    const { documents } = trail(
      allow('App', { ...sub('system:serviceaccount:prod:app'), Bool: { 'aws:SecureTransport': 'true' } }),
    );
    expect(documents[0]?.statements[0]).toMatchObject({
      result: 'no',
      elements: [
        { element: 'Principal', asked: [PROVIDER], met: [PROVIDER], result: 'yes' },
        {
          element: 'Action',
          asked: ['sts:AssumeRoleWithWebIdentity'],
          met: ['sts:AssumeRoleWithWebIdentity'],
          result: 'yes',
        },
        {
          element: 'Condition',
          operator: 'StringEquals',
          key: 'oidc.example/id/A:sub',
          asked: ['system:serviceaccount:prod:app'],
          met: ['system:serviceaccount:prod:web'],
          result: 'no',
        },
        { element: 'Condition', operator: 'Bool', met: undefined, result: 'no' },
      ],
    });
  });

  it('names negated elements as they are written', () => {
    const negated = {
      Effect: 'Deny',
      NotPrincipal: { AWS: '111122223333' },
      NotAction: 's3:*',
      NotResource: 'arn:aws:s3:::a',
    };
    const { documents } = explain(request, {
      resource: { document: document({ Statement: negated }), kind: 'other' },
    });
    expect(documents[0]?.statements[0]?.elements.map(({ element, asked }) => [element, ...asked])).toEqual([
      ['NotPrincipal', '111122223333'],
      ['NotAction', 's3:*'],
      ['NotResource', 'arn:aws:s3:::a'],
    ]);
  });

  it('names the statements that allow', () => {
    const { outcome, reason, because, nearest } = trail(
      allow('Other', sub('x')),
      allow('Web', sub('system:serviceaccount:prod:web')),
      allow('Open', {}),
    );
    expect([outcome, reason, nearest]).toEqual(['allow', { kind: 'allowed' }, undefined]);
    expect(because.map(({ statement }) => statement.sid)).toEqual(['Web', 'Open']);
  });

  it('names the statements that deny, not those that allow', () => {
    const { outcome, reason, because } = trail(allow('Open', {}), {
      ...allow('NoWeb', sub('system:serviceaccount:prod:web')),
      Effect: 'Deny',
    });
    expect([outcome, reason]).toEqual(['deny', { kind: 'explicit-deny' }]);
    expect(because.map(({ statement }) => statement.sid)).toEqual(['NoWeb']);
  });

  it('names the nearest miss of a deny by default, with the condition that failed', () => {
    const { reason, because, nearest } = trail(
      allow('Far', { ...sub('x'), Bool: { 'aws:SecureTransport': 'true' } }),
      allow('Saml', {}, { Action: 'sts:AssumeRoleWithSAML' }),
      allow('Near', sub('system:serviceaccount:prod:app')),
    );
    expect(reason).toEqual({ kind: 'default-deny', lacking: 'resource' });
    expect(because).toEqual([]);
    expect(nearest?.statement.statement.sid).toBe('Near');
    expect(nearest?.failed).toMatchObject([
      { key: 'oidc.example/id/A:sub', met: ['system:serviceaccount:prod:web'] },
    ]);
  });

  it('has no nearest miss where nothing allows at all', () => {
    expect(trail({ ...allow('No', {}), Effect: 'Deny', Action: 'sts:AssumeRole' }).nearest).toBeUndefined();
  });

  it('names the uncertain statement, and why it is', () => {
    const { outcome, reason, because } = trail(
      allow('Everyone', {}, { Principal: '*' }),
      allow('Other', sub('x')),
    );
    expect(outcome).toBe('undecided');
    expect(reason).toEqual({
      kind: 'undecided',
      says: 'AWS does not say whether such a principal covers this caller',
    });
    expect(because.map(({ statement }) => statement.sid)).toEqual(['Everyone']);
  });

  it('tells of an opaque statement by its problem', () => {
    const { because } = trail(allow('Odd', {}, { Resources: '*' }));
    expect(because[0]?.elements).toMatchObject([
      { element: 'Statement', result: 'unknown', doubt: 'unknown statement element: `Resources`' },
    ]);
  });

  it('tells of a condition that was not understood by its problem, and of all else as ever', () => {
    const { because } = trail(allow('Odd', { StringMatches: { a: 'b' }, Bool: { c: 'perhaps' } }));
    const doubtful = { element: 'Condition', asked: [], met: undefined, result: 'unknown' };
    expect(because[0]?.elements).toMatchObject([
      { element: 'Principal', result: 'yes' },
      { element: 'Action', result: 'yes' },
      { ...doubtful, operator: 'StringMatches', doubt: 'unknown condition operator: `StringMatches`' },
      { ...doubtful, operator: 'Bool', key: 'c', doubt: '`perhaps` is no value for Bool' },
    ]);
  });

  it.each([
    ['resource', { identity: 'Allow', trust: 'arn:aws:iam::111122223333:role/other' }],
    ['identity', { identity: undefined, trust: '111122223333' }],
    ['boundary', { identity: 'Allow', boundary: undefined, trust: '111122223333' }],
    ['session', { identity: 'Allow', session: undefined, trust: '111122223333' }],
    ['scp', { identity: 'Allow', scp: undefined, trust: '111122223333' }],
    ['boundary', { boundary: undefined, trust: 'arn:aws:iam::111122223333:role/caller' }],
  ] as const)('says that it is the %s policy that lacks', (lacking, given) => {
    const of = (Effect: string | undefined) =>
      document({ Statement: Effect === undefined ? [] : [{ Effect, Action: 'sts:*', Resource: '*' }] });
    const has = (name: string) => name in given;
    const { reason } = explain(
      { ...request, caller: roleSession('caller', 's1'), action: 'sts:AssumeRole' },
      {
        resource: {
          document: document({
            Statement: { Effect: 'Allow', Principal: { AWS: given.trust }, Action: 'sts:AssumeRole' },
          }),
          kind: 'trust',
        },
        identity: has('identity') ? [of('identity' in given ? given.identity : undefined)] : [],
        boundary: has('boundary') ? [of(undefined)] : undefined,
        session: has('session') ? [of(undefined)] : undefined,
        scps: has('scp') ? [[of(undefined)]] : undefined,
      },
    );
    expect(reason).toEqual({ kind: 'default-deny', lacking });
  });

  it('leaves out the policies that were not needed', () => {
    const caller = roleSession('caller', 's1');
    const resource = {
      document: document({
        Statement: {
          Sid: 'Role',
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::111122223333:role/caller' },
          Action: 'sts:AssumeRole',
        },
      }),
      kind: 'trust',
    } as const;
    const identity = [
      document({ Statement: { Sid: 'Identity', Effect: 'Allow', Action: '*', Resource: '*' } }),
    ];
    const scps = [[document({ Statement: { Sid: 'Full', Effect: 'Allow', Action: '*', Resource: '*' } })]];
    const { because } = explain(
      { ...request, caller, action: 'sts:AssumeRole' },
      { resource, identity, scps },
    );
    expect(because.map(({ statement }) => statement.sid)).toEqual(['Role', 'Full']);
  });
});

describe('the statements that decided', () => {
  const caller = roleSession('caller', 's1');
  const all = (Sid: string) => document({ Statement: { Sid, Effect: 'Allow', Action: '*', Resource: '*' } });
  const own = { identity: [all('Identity')], boundary: [all('Boundary')], session: [all('Session')] };
  const named = (AWS: string, more: object = {}) =>
    document({ Statement: { Sid: 'Resource', Effect: 'Allow', Principal: { AWS }, Action: '*', ...more } });
  const because = (resource: Parameters<typeof explain>[1]['resource'], resourceAccount = '111122223333') =>
    explain(
      { ...request, caller, action: 'sts:AssumeRole', resourceAccount },
      { ...own, resource },
    ).because.map(({ statement }) => statement.sid);
  const session = 'arn:aws:sts::111122223333:assumed-role/caller/s1';
  const everything = { Resource: '*' };

  it.each([
    [
      'a trust that names the session',
      { document: named(session), kind: 'trust' },
      ['Resource', 'Boundary', 'Session'],
    ],
    [
      'a bucket policy that names the session',
      { document: named(session, everything), kind: 'bucket' },
      ['Resource'],
    ],
    [
      'a bucket policy that names the role',
      { document: named('arn:aws:iam::111122223333:role/caller', everything), kind: 'bucket' },
      ['Resource', 'Boundary', 'Session'],
    ],
    [
      'a trust that names the account',
      { document: named('111122223333'), kind: 'trust' },
      ['Resource', 'Identity', 'Boundary', 'Session'],
    ],
    [
      'a bucket policy that names the account',
      { document: named('111122223333', everything), kind: 'bucket' },
      ['Identity', 'Boundary', 'Session'],
    ],
    ['no resource policy', undefined, ['Identity', 'Boundary', 'Session']],
  ] as const)('are those that were needed: %s', (_, resource, expected) => {
    expect(because(resource)).toEqual(expected);
  });

  it('are those of both sides across accounts', () => {
    const resource = { document: named(session), kind: 'trust' } as const;
    expect(because(resource, '222233334444')).toEqual(['Resource', 'Identity', 'Boundary', 'Session']);
  });
});

describe('what is said', () => {
  const element = (Condition: object) =>
    trail(allow('A', Condition)).documents[0]?.statements[0]?.elements.at(-1);
  const say = (Condition: object): string => {
    const last = element(Condition);
    return last === undefined ? '' : sayElement(last);
  };

  it('quotes what a condition asked and met', () => {
    expect(say(sub(['a', 'b']))).toBe(
      'StringEquals asks `oidc.example/id/A:sub` for `a`, `b`, and the request has `system:serviceaccount:prod:web`',
    );
  });

  it('says that a key is absent', () => {
    expect(say({ Null: { x: 'false' } })).toBe('Null asks `x` for `false`, and the request has no such key');
  });

  it('does not list more than three values', () => {
    expect(say(sub(['a', 'b', 'c', 'd', 'e']))).toContain('for `a`, `b`, `c` and 2 more, and');
  });

  it('tells of a deny by default by its nearest miss', () => {
    const miss = trail(allow('App', sub('system:serviceaccount:prod:app')));
    expect(sayReason(miss, 'sts:AssumeRoleWithWebIdentity')).toBe(
      "no statement of the resource's policy allows sts:AssumeRoleWithWebIdentity; nearest is App: StringEquals asks `oidc.example/id/A:sub` for `system:serviceaccount:prod:app`, and the request has `system:serviceaccount:prod:web`",
    );
  });

  it('tells of a statement by its name, or its number', () => {
    const [first, second] = trail({ ...allow('', {}), Sid: undefined }, allow('Open', {})).because;
    expect(first && sayStatement(first, 'x:Y')).toBe('statement 1 allows x:Y');
    expect(second && sayStatement(second, 'x:Y')).toBe('Open allows x:Y');
  });
});
