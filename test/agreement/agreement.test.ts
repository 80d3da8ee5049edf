import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, type Policies } from '../../src/engine/evaluate/index.ts';
import {
  type Allowed,
  callerText,
  chooseContext,
  findAllowed,
  fixedKey,
  freeKey,
  type KeyRange,
  listKeys,
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
import {
  ACTIONS,
  CALLERS,
  conditionPolicy,
  context,
  type Grammar,
  KEYS,
  policy,
  principalPolicy,
  RESOURCES,
  targetPolicy,
  verdictPolicy,
} from './arbitraries.ts';

/** Random cases a property; the long run sets more. */
const RUNS = Number(process.env['ROLEPIN_RUNS'] ?? '3000');
const PATIENCE = 60_000 + RUNS * 20;
const SEED = process.env['ROLEPIN_SEED'];
const OPTIONS: fc.Parameters<unknown> = {
  numRuns: RUNS,
  ...(SEED === undefined ? {} : { seed: Number(SEED) }),
  endOnFailure: process.env['ROLEPIN_SHRINK'] === '0',
};
const AT = { file: 'random.json', document: 0, path: [] };
const read = (json: Json): PolicyDocument => {
  const { document } = parsePolicy(json, AT);
  // conditions that are not understood are part of it, statements are not
  expect(document.statements.filter(({ kind }) => kind === 'opaque')).toEqual([]);
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
  { kind: 'federated-user', arn: 'arn:aws:sts::111122223333:federated-user/f', account: '111122223333' },
  { kind: 'saml', provider: 'arn:aws:iam::111122223333:saml-provider/corp' },
  { kind: 'service', name: 'pods.eks.amazonaws.com' },
  { kind: 'anonymous' },
];
const ACCOUNT = '111122223333';
const resourceKinds = ['trust', 'bucket', 'key', 'other'] as const;

const optionally = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 2 });
/** Policies of all kinds, each there or not, of documents that `of` makes. */
const policiesOf = (of: (grammar: Grammar) => fc.Arbitrary<Json>): fc.Arbitrary<Policies> => {
  const identity = of('identity').map(read);
  const some = fc.array(identity, { maxLength: 2 });
  return fc.constantFrom(...resourceKinds).chain((kind) =>
    fc.record({
      resource: of(kind === 'trust' ? 'trust' : 'resource').map((json) => ({ kind, document: read(json) })),
      identity: optionally(some),
      boundary: optionally(some),
      session: optionally(some),
      scps: optionally(fc.array(some, { maxLength: 2 })),
      rcps: optionally(fc.array(fc.tuple(of('resource').map(read)), { maxLength: 2 })),
    }),
  );
};

interface Asked {
  readonly policies: Policies;
  readonly caller: Caller;
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

const asked = (
  policies: fc.Arbitrary<Policies>,
  who: fc.Arbitrary<Caller> = fc.constantFrom(...callers),
): fc.Arbitrary<Asked> =>
  fc
    .record({
      policies,
      caller: who,
      action: fc.constantFrom(...ACTIONS),
      resource: fc.constantFrom(...RESOURCES),
      context,
    })
    // nobody assumes a role without credentials, whatever its policy says: the reasoner is never asked
    .filter((one) => one.caller.kind !== 'anonymous' || one.policies.resource?.kind !== 'trust');

const questions = asked(policiesOf(policy));
const own = fc.constant(callers[0] as Caller);
const alone = (json: fc.Arbitrary<Json>): fc.Arbitrary<Policies> =>
  json.map((one) => ({ identity: [read(one)] }));

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

function reasonAt(question: Asked, keys: readonly KeyRange[], others: (name: string) => KeyRange): Allowed {
  const space = requestSpace(listKeys([...keys, fixedKey(PRINCIPAL, callerText(question.caller))]), others);
  const { resource, identity, boundary, session, scps, rcps } = question.policies;
  return findAllowed({
    needed: [{ action: question.action, resource: question.resource }],
    standing: standing(question.caller),
    policies: { resource, identity, boundary, session, scps, rcps },
    space,
    widest: space,
  });
}

const decided = ({ caller, action, resource, policies }: Asked, values: RequestContext): string =>
  decide({ caller, action, resource, resourceAccount: ACCOUNT, context: values }, policies);

/** The reasoner, asked about a space of one request. */
function reasoned(question: Asked): string {
  const keys = Object.entries(question.context).map(([key, value]) =>
    fixed(key, typeof value === 'string' ? [value] : value),
  );
  return MEANS[reasonAt(question, keys, nowhere).kind];
}

const MEANS = { certain: 'allow', possible: 'undecided', never: 'deny', 'too-hard': 'too-hard' } as const;

const bucket = principalPolicy.chain((json) =>
  fc.record({
    resource: fc.constant({ kind: 'bucket' as const, document: read(json) }),
    boundary: optionally(fc.constant([read(ALLOW_ALL)])),
  }),
);
const ALLOW_ALL = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };

describe('the evaluator and the reasoner', () => {
  it.each([
    { name: 'a single condition', requests: asked(alone(conditionPolicy), own) },
    { name: 'who is named', requests: asked(bucket) },
    { name: 'actions and resources', requests: asked(alone(targetPolicy), own) },
    { name: 'policies put together', requests: asked(policiesOf(verdictPolicy)) },
    { name: 'whole policies', requests: questions },
  ])(
    'agree on every single request: $name',
    ({ requests }) => {
      fc.assert(
        fc.property(requests, (question) => {
          expect(reasoned(question)).toBe(decided(question, requestContext(question.context)));
        }),
        OPTIONS,
      );
    },
    PATIENCE,
  );

  // letters that lower and upper case do not pair, and some that they do
  it.each(['\u212a', '\u017f', 'ß', 'İ', 'É', 'Ω', 'k', 's'])(
    'agree on what differs from %s in case alone',
    (letter) => {
      for (const other of ['k', 'K', 's', 'S', 'ß', 'i', 'I', 'é', 'É', 'ω', 'Ω', '\u212a', '\u017f', 'İ']) {
        const question: Asked = {
          caller: callers[0] as Caller,
          action: 's3:GetObject',
          resource: 'arn:aws:s3:::bucket/a',
          policies: {
            identity: [
              read({
                Version: '2012-10-17',
                Statement: [
                  {
                    Effect: 'Allow',
                    Action: '*',
                    Resource: '*',
                    Condition: { StringEqualsIgnoreCase: { 'aws:PrincipalOrgID': letter } },
                  },
                ],
              }),
            ],
          },
          context: { 'aws:PrincipalOrgID': other },
        };
        expect(reasoned(question)).toBe(decided(question, requestContext(question.context)));
      }
    },
  );

  it('ask one document anew for each value of its variables', () => {
    const document = read({
      Version: '2012-10-17',
      Statement: [
        {
          ...{ Effect: 'Allow', Action: '*', Resource: '*' },
          Condition: { StringEquals: { 'text:key': '${aws:PrincipalTag/team}' } },
        },
        { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::bucket/${aws:username}' },
      ],
    });
    const question = {
      caller: callers[0] as Caller,
      action: 's3:GetObject',
      resource: 'arn:aws:s3:::bucket/a',
    };
    for (const values of [
      { 'text:key': 'a', 'aws:PrincipalTag/team': 'a' },
      { 'text:key': 'a', 'aws:PrincipalTag/team': 'b' },
      { 'text:key': 'b', 'aws:PrincipalTag/team': 'b' },
      { 'aws:username': 'a' },
      { 'aws:username': 'b' },
      { 'aws:username': 'a' },
    ]) {
      const one: Asked = { ...question, policies: { identity: [document] }, context: values };
      expect(reasoned(one)).toBe(decided(one, requestContext(values)));
    }
  });

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
        OPTIONS,
      );
    },
    PATIENCE,
  );
});
