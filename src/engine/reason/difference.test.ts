import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACTIONS, CALLERS, context, policy, RESOURCES } from '../../../test/agreement/arbitraries.ts';
import { type Caller, type PolicyDocument, parsePolicy, requestContext } from '../../policy/index.ts';
import { decide } from '../evaluate/index.ts';
import { findDifference } from './difference.ts';

const AT = { file: 'policy.json', document: 0, path: [] };
const read = (json: unknown): PolicyDocument => parsePolicy(json, AT).document;
const account = (arn: string): string => arn.split(':')[4] ?? '';

interface Asked {
  readonly caller: Caller;
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

/** What a document alone says of its caller's request. */
const decided = (document: PolicyDocument, asked: Asked): string =>
  decide(
    {
      ...asked,
      context: requestContext(asked.context),
      resourceAccount: 'account' in asked.caller ? asked.caller.account : '111122223333',
    },
    { identity: [document] },
  );

const owner: Caller = {
  kind: 'role-session',
  role: CALLERS[0],
  session: 'arn:aws:sts::111122223333:assumed-role/a/s1',
  account: account(CALLERS[0]),
};
const requests = fc.record({
  caller: fc.constant(owner),
  action: fc.constantFrom(...ACTIONS),
  resource: fc.constantFrom(...RESOURCES),
  context,
});
const document = policy('identity')
  .map(read)
  // what a statement of another kind of policy says in an identity policy is open
  .filter(({ statements }) =>
    statements.every(
      (one) => one.kind === 'statement' && one.principal === undefined && one.resource !== undefined,
    ),
  );

describe('findDifference', () => {
  it('gives a request that the one document allows and the other does not, and none only where none is', () => {
    fc.assert(
      fc.property(
        document,
        document,
        fc.array(requests, { minLength: 10, maxLength: 10 }),
        (wider, narrower, tried) => {
          const found = findDifference(wider, narrower);
          if (found.kind === 'request') {
            const asked = { ...found.request, caller: owner };
            expect([decided(wider, asked), decided(narrower, asked)]).toEqual(['allow', 'deny']);
          }
          if (found.kind === 'none') {
            const beyond = tried.filter(
              (asked) => decided(wider, asked) === 'allow' && decided(narrower, asked) === 'deny',
            );
            expect(beyond).toEqual([]);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('finds none between a document and itself, however intricate', () => {
    fc.assert(
      fc.property(document, (one) => {
        expect(findDifference(one, one).kind).not.toBe('request');
      }),
      { numRuns: 100 },
    );
  });
});

describe('findDifference of trust policies', () => {
  const ACCOUNT = '111122223333';
  const ROLE = `arn:aws:iam::${ACCOUNT}:role/a`;
  const trust = (...principals: readonly object[]): PolicyDocument =>
    read({
      Version: '2012-10-17',
      Statement: principals.map((Principal) => ({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' })),
    });
  const everything = read({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
  });
  const says = (document: PolicyDocument, asked: Omit<Asked, 'resource'>): string =>
    decide(
      {
        ...asked,
        resource: `arn:aws:iam::${ACCOUNT}:role/target`,
        context: requestContext(asked.context),
        resourceAccount: ACCOUNT,
      },
      { resource: { document, kind: 'trust' }, identity: [everything] },
    );

  const named = { AWS: `arn:aws:iam::${ACCOUNT}:role/named` };
  it.each([
    { who: 'a role', principal: { AWS: ROLE } },
    { who: 'a role of China', principal: { AWS: `arn:aws-cn:iam::${ACCOUNT}:role/a` } },
    { who: 'an account', principal: { AWS: '444455556666' } },
    { who: 'the account itself', principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } },
    { who: 'a session', principal: { AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/a/s` } },
    { who: 'a user', principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/u` } },
    { who: 'a federated user', principal: { AWS: `arn:aws:sts::${ACCOUNT}:federated-user/f` } },
    { who: 'a service', principal: { Service: 'lambda.amazonaws.com' } },
    { who: 'a provider', principal: { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/issuer.example` } },
    { who: 'a provider of SAML', principal: { Federated: `arn:aws:iam::${ACCOUNT}:saml-provider/corp` } },
    { who: 'everyone', principal: { AWS: '*' } },
  ])('shows $who that one of them lets in alone', ({ principal }) => {
    const [wider, narrower] = [trust(named, principal), trust(named)];
    const found = findDifference(wider, narrower);
    expect(found.kind).toBe('request');
    if (found.kind !== 'request') return;
    expect(found.request.action).toBe('sts:AssumeRole');
    // nobody assumes a role without credentials
    expect(found.request.caller.kind).not.toBe('anonymous');
    expect([says(wider, found.request), says(narrower, found.request)]).toEqual(['allow', 'deny']);
    expect(findDifference(narrower, wider)).toEqual({ kind: 'none' });
    expect(findDifference(narrower, narrower)).toEqual({ kind: 'none' });
    expect(findDifference(wider, wider)).toEqual({ kind: 'none' });
  });

  it.each([{ AWS: '*' }, { Service: '*' }, { CanonicalUser: 'a'.repeat(64) }])(
    'takes %o as the same in both, where AWS does not say whom it matches',
    (principal) => {
      const Condition = { StringEquals: { 'aws:PrincipalTag/team': 'a' } };
      const statement = { Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' };
      const [all, some] = [{}, { Condition }].map((more) =>
        read({ Version: '2012-10-17', Statement: { ...statement, ...more } }),
      ) as [PolicyDocument, PolicyDocument];
      expect(findDifference(some, all)).toEqual({ kind: 'none' });
      expect(findDifference(all, all)).toEqual({ kind: 'none' });
      expect(findDifference(all, some).kind).not.toBe('none');
    },
  );

  it('shows a difference that lies in a variable alone', () => {
    const tied = (Condition: object): PolicyDocument =>
      read({
        Version: '2012-10-17',
        Statement: { Effect: 'Allow', Principal: named, Action: 'sts:AssumeRole', Condition },
      });
    const own = tied({ StringEquals: { 'aws:RequestTag/a': '${aws:PrincipalTag/a}' } });
    const other = tied({ StringEquals: { 'aws:RequestTag/a': '${aws:PrincipalTag/b}' } });
    const found = findDifference(own, other);
    expect(found.kind).toBe('request');
    if (found.kind !== 'request') return;
    expect([says(own, found.request), says(other, found.request)]).toEqual(['allow', 'deny']);
    expect(findDifference(own, own)).toEqual({ kind: 'none' });
  });
});
