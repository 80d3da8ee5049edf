import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, type Policies } from '../../src/engine/evaluate/index.ts';
import {
  callerText,
  chooseContext,
  findAllowed,
  fixedKey,
  freeKey,
  type KeyRange,
  PRINCIPAL,
  requestSpace,
  texts,
  textValues,
} from '../../src/engine/reason/index.ts';
import {
  type Caller,
  type Json,
  type PolicyDocument,
  parsePolicy,
  type RequestContext,
  requestContext,
} from '../../src/policy/index.ts';
import { ACTIONS, CALLERS, context, KEYS, policy, RESOURCES } from './arbitraries.ts';

/** Random cases a property; the long run sets more. */
const RUNS = Number(process.env['ROLEPIN_RUNS'] ?? '3000');
const PATIENCE = 60_000 + RUNS * 20;
const AT = { file: 'random.json', document: 0, path: [] };
const read = (json: Json): PolicyDocument => {
  const { document, problems } = parsePolicy(json, AT);
  expect(problems).toEqual([]);
  return document;
};

const callers: readonly Caller[] = [
  {
    kind: 'role-session',
    role: CALLERS[0],
    session: 'arn:aws:sts::111122223333:assumed-role/a/s1',
    account: '111122223333',
  },
  {
    kind: 'role-session',
    role: CALLERS[0],
    session: 'arn:aws:sts::111122223333:assumed-role/a/s2',
    account: '111122223333',
  },
  { kind: 'user', arn: CALLERS[1], account: '111122223333' },
  {
    kind: 'role-session',
    role: CALLERS[2],
    session: 'arn:aws:sts::444455556666:assumed-role/a/s1',
    account: '444455556666',
  },
  { kind: 'web-identity', provider: 'arn:aws:iam::111122223333:oidc-provider/oidc.example' },
  { kind: 'service', name: 'pods.eks.amazonaws.com' },
];
const ACCOUNT = '111122223333';
const resourceKinds = ['trust', 'bucket', 'key', 'other'] as const;

const optionally = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 2 });
const identityPolicy = policy({ principal: false, resource: true }).map(read);
const guardPolicy = policy({ principal: true, resource: true }).map(read);

const policies: fc.Arbitrary<Policies> = fc.constantFrom(...resourceKinds).chain((kind) =>
  fc.record({
    resource: policy({ principal: true, resource: kind !== 'trust' }).map((json) => ({
      kind,
      document: read(json),
    })),
    identity: optionally(fc.array(identityPolicy, { minLength: 1, maxLength: 2 })),
    boundary: optionally(fc.tuple(identityPolicy)),
    session: optionally(fc.tuple(identityPolicy)),
    scps: optionally(fc.array(fc.tuple(identityPolicy), { minLength: 1, maxLength: 2 })),
    rcps: optionally(fc.array(fc.tuple(guardPolicy), { minLength: 1, maxLength: 1 })),
  }),
);

const questions = fc.record({
  policies,
  caller: fc.constantFrom(...callers),
  action: fc.constantFrom(...ACTIONS),
  resource: fc.constantFrom(...RESOURCES),
  context,
});

const standing = (caller: Caller): 'same-account' | 'cross-account' | 'no-account' =>
  !('account' in caller) ? 'no-account' : caller.account === ACCOUNT ? 'same-account' : 'cross-account';

const fixed = (spelling: string, values: readonly string[]): KeyRange => {
  const [only = ''] = values;
  if (values.length === 1) return fixedKey(spelling, only);
  const many = { every: textValues(texts(values)), some: values.map((value) => textValues(texts([value]))) };
  return { spelling, preferred: [], set: { absent: false, one: textValues({ kind: 'none' }), many } };
};
const nowhere = (name: string): KeyRange => ({
  spelling: name,
  preferred: [],
  set: { absent: true, one: textValues({ kind: 'none' }), many: undefined },
});

function reasonAt(
  question: {
    readonly policies: Policies;
    readonly caller: Caller;
    readonly action: string;
    readonly resource: string;
  },
  keys: readonly KeyRange[],
  others: (name: string) => KeyRange,
) {
  const space = requestSpace([...keys, fixedKey(PRINCIPAL, callerText(question.caller))], others);
  const { resource, identity, boundary, session, scps, rcps } = question.policies;
  const allowed = findAllowed({
    needed: [{ action: question.action, resource: question.resource }],
    standing: standing(question.caller),
    policies: { resource, identity, boundary, session, scps, rcps },
    space,
    widest: space,
  });
  return allowed;
}

const decided = (
  question: {
    readonly policies: Policies;
    readonly caller: Caller;
    readonly action: string;
    readonly resource: string;
  },
  values: RequestContext,
): string =>
  decide(
    {
      caller: question.caller,
      action: question.action,
      resource: question.resource,
      resourceAccount: ACCOUNT,
      context: values,
    },
    question.policies,
  );

const MEANS = { certain: 'allow', possible: 'undecided', never: 'deny', 'too-hard': 'too-hard' } as const;

describe('the evaluator and the reasoner', () => {
  it(
    'agree on every single request',
    () => {
      fc.assert(
        fc.property(questions, (question) => {
          const values = requestContext(question.context);
          const keys = Object.entries(question.context).map(([key, value]) =>
            fixed(key, typeof value === 'string' ? [value] : value),
          );
          const allowed = reasonAt(question, keys, nowhere);
          expect(MEANS[allowed.kind]).toBe(decided(question, values));
        }),
        { numRuns: RUNS },
      );
    },
    PATIENCE,
  );

  it(
    'agree that a request is allowed where the reasoner finds one, and that none is where it finds none',
    () => {
      const open = (name: string): KeyRange =>
        freeKey(
          name,
          (KEYS.many as readonly string[]).some((key) => key.toLowerCase() === name),
        );
      fc.assert(
        fc.property(questions, fc.array(context, { minLength: 5, maxLength: 5 }), (question, others) => {
          const allowed = reasonAt(question, [], open);
          if (allowed.kind === 'certain') {
            const witness = chooseContext(allowed.region, allowed.space);
            expect(witness).toBeDefined();
            expect(decided(question, requestContext(witness ?? {}))).toBe('allow');
          }
          if (allowed.kind === 'never') {
            for (const other of [question.context, ...others])
              expect(decided(question, requestContext(other))).toBe('deny');
          }
        }),
        { numRuns: RUNS },
      );
    },
    PATIENCE,
  );
});
