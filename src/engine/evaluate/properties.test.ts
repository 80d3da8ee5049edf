import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparisons, comparisonsBy, documents, statements } from '../../../test/support/policies.ts';
import { document, policies, requests, roleSession } from '../../../test/support/requests.ts';
import { keyName, type Request } from '../../policy/index.ts';
import { decide, explain, type Outcome, type Policies } from './index.ts';

const RANK: Readonly<Record<Outcome, number>> = { deny: 0, undecided: 1, allow: 2 };
const runs = { numRuns: 1000 };

/** The same statements with lists turned round. */
const turned = (value: unknown): unknown => {
  if (Array.isArray(value)) return [...value].reverse();
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, inner]) => [name, turned(inner)]),
  );
};

const KIND_OF_KEY: Readonly<Record<string, string>> = {
  NumericEquals: 'aws:MultiFactorAuthAge',
  DateEquals: 'aws:TokenIssueTime',
  IpAddress: 'aws:VpcSourceIp',
};

const identityOnly = (policy: unknown): Policies => ({ identity: [document(policy)] });
const asOwner = (request: Request): Request => ({
  ...request,
  caller: roleSession('caller', 's1'),
  resourceAccount: '111122223333',
});

describe('decide and explain', () => {
  it('agree on every request', () => {
    fc.assert(
      fc.property(requests, policies, (request, all) => {
        const trail = explain(request, all);
        expect(trail.outcome).toBe(decide(request, all));
        expect(trail.reason.kind === 'allowed').toBe(trail.outcome === 'allow');
        expect(trail.reason.kind === 'undecided').toBe(trail.outcome === 'undecided');
        if (trail.reason.kind === 'explicit-deny') expect(trail.because.length).toBeGreaterThan(0);
        for (const { result, statement } of trail.because) {
          expect(result).toBe(trail.outcome === 'undecided' ? result : 'yes');
          if (trail.outcome === 'allow') expect(statement.effect).toBe('Allow');
        }
      }),
      runs,
    );
  });

  it('tell of every statement of every document that was heard', () => {
    fc.assert(
      fc.property(requests, policies, (request, all) => {
        for (const { document: heard, statements: told } of explain(request, all).documents) {
          expect(told.map(({ statement }) => statement)).toEqual(heard.statements);
        }
      }),
    );
  });
});

describe('decide', () => {
  it('does not depend on the order of statements, of values or of policies', () => {
    fc.assert(
      fc.property(
        requests,
        documents('resource'),
        fc.array(documents('identity'), { maxLength: 3 }),
        (request, bucket, identity) => {
          const forwards = {
            resource: { document: document(bucket), kind: 'bucket' },
            identity: identity.map(document),
          } as const;
          const backwards = {
            resource: {
              document: document({
                ...bucket,
                Statement: [...bucket.Statement].reverse().map(turned),
              }),
              kind: 'bucket',
            },
            identity: [...identity].reverse().map(document),
          } as const;
          expect(decide(request, backwards)).toBe(decide(request, forwards));
        },
      ),
      runs,
    );
  });

  it('lets nobody in by one more Deny', () => {
    fc.assert(
      fc.property(
        requests,
        documents('identity'),
        statements('identity'),
        fc.nat(4),
        (request, policy, statement, where) => {
          const before = decide(request, identityOnly(policy));
          const Statement = [...policy.Statement];
          Statement.splice(where, 0, { ...statement, Effect: 'Deny' });
          const after = decide(request, identityOnly({ ...policy, Statement }));
          expect(RANK[after]).toBeLessThanOrEqual(RANK[before]);
        },
      ),
      runs,
    );
  });

  it('shuts nobody out by one more Allow', () => {
    fc.assert(
      fc.property(requests, documents('trust'), statements('trust'), (request, policy, statement) => {
        const trust = (Statement: readonly unknown[]): Policies => ({
          resource: { document: document({ ...policy, Statement }), kind: 'trust' },
        });
        const before = decide(request, trust(policy.Statement));
        const after = decide(request, trust([...policy.Statement, { ...statement, Effect: 'Allow' }]));
        expect(RANK[after]).toBeGreaterThanOrEqual(RANK[before]);
      }),
      runs,
    );
  });

  it('shuts nobody out by one more value of a positive operator, and lets nobody in by one of a negated', () => {
    fc.assert(
      fc.property(requests, comparisons, fc.nat(3), (request, [name, keys], drop) => {
        const wide = Object.fromEntries(Object.entries(keys).map(([key, values]) => [key, [values].flat()]));
        const narrow = Object.fromEntries(
          Object.entries(wide).map(([key, values]) => [
            key,
            values.length > 1 ? values.filter((_, index) => index !== drop % values.length) : values,
          ]),
        );
        const answer = (condition: unknown): number =>
          RANK[decide(asOwner(request), identityOnly(allowIf({ [name]: condition })))];
        if (/Not/.test(name)) expect(answer(wide)).toBeLessThanOrEqual(answer(narrow));
        else expect(answer(wide)).toBeGreaterThanOrEqual(answer(narrow));
      }),
      runs,
    );
  });

  it.each([
    ['StringEquals', 'StringNotEquals'],
    ['StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase'],
    ['StringLike', 'StringNotLike'],
    ['ArnLike', 'ArnNotLike'],
    ['NumericEquals', 'NumericNotEquals'],
    ['DateEquals', 'DateNotEquals'],
    ['IpAddress', 'NotIpAddress'],
  ])('finds %s the opposite of %s, on absent keys too', (plain, negated) => {
    fc.assert(
      fc.property(requests, comparisonsBy(plain), (request, [, keys]) => {
        const [name, values] = Object.entries(keys)[0] ?? ['', []];
        // a value of another kind leaves the negation open, but not of a key that never gets one
        const key = KIND_OF_KEY[plain] ?? name;
        const given = request.context.get(keyName(name));
        const context = given === undefined ? request.context : new Map([[keyName(key), given]]);
        const answer = (operator: string): Outcome =>
          decide(asOwner({ ...request, context }), identityOnly(allowIf({ [operator]: { [key]: values } })));
        expect(answer(negated)).toBe(OPPOSITE[answer(plain)]);
      }),
    );
  });

  it.each(['Action', 'Resource'] as const)('finds Not%s its opposite', (element) => {
    fc.assert(
      fc.property(requests, statements('identity'), (request, statement) => {
        const values = statement[element] ?? statement[`Not${element}`];
        const answer = (name: string): Outcome => {
          const rest = element === 'Action' ? { Resource: '*' } : { Action: '*' };
          const Statement = [{ Effect: 'Allow', ...rest, [name]: values }];
          return decide(asOwner(request), identityOnly({ Version: '2012-10-17', Statement }));
        };
        expect(answer(`Not${element}`)).toBe(OPPOSITE[answer(element)]);
      }),
    );
  });

  it('allows nothing across accounts that one side does not allow', () => {
    fc.assert(
      fc.property(requests, policies, (request, all) => {
        const { account } = request.caller as { readonly account?: string };
        if (account === undefined || account === request.resourceAccount) return;
        if (decide(request, all) !== 'allow') return;
        expect(decide(request, { ...all, resource: undefined })).toBe('deny');
        if (request.caller.kind !== 'root') expect(decide(request, { ...all, identity: [] })).toBe('deny');
      }),
      runs,
    );
  });
});

const OPPOSITE: Readonly<Record<Outcome, Outcome>> = { allow: 'deny', deny: 'allow', undecided: 'undecided' };

const allowIf = (Condition: unknown) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', Condition }] as const,
});
