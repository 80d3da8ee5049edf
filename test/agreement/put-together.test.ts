import { describe, expect, it } from 'vitest';
import { decide, type Policies } from '../../src/engine/evaluate/index.ts';
import {
  absentKey,
  callerText,
  findAllowed,
  fixedKey,
  listKeys,
  PRINCIPAL,
  requestSpace,
} from '../../src/engine/reason/index.ts';
import { type Caller, type PolicyDocument, parsePolicy, requestContext } from '../../src/policy/index.ts';

const ACCOUNT = '111122223333';
const AT = { file: 'policy.json', document: 0, path: [] };
const MEANS = { certain: 'allow', possible: 'undecided', never: 'deny', 'too-hard': 'too-hard' } as const;

/** One policy says one thing of the request. */
const SAID = {
  allows: { Effect: 'Allow', Action: '*' },
  'is about another': { Effect: 'Allow', Action: 's3:PutObject' },
  denies: { Effect: 'Deny', Action: '*' },
  'may allow': { Effect: 'Allow', Action: '*', Condition: { StringEqualsSometimes: { 'aws:x': 'y' } } },
  'may deny': { Effect: 'Deny', Action: '*', Condition: { StringEqualsSometimes: { 'aws:x': 'y' } } },
  'is not read': { Effect: 'Perhaps', Action: '*' },
} as const;
type Said = keyof typeof SAID;
const SAYINGS = Object.keys(SAID) as Said[];

const read = (statement: object): PolicyDocument =>
  parsePolicy({ Version: '2012-10-17', Statement: [statement] }, AT).document;
const own = Object.fromEntries(
  SAYINGS.map((said) => [said, read({ ...SAID[said], Resource: '*' })]),
) as Record<Said, PolicyDocument>;
const everyone = Object.fromEntries(
  SAYINGS.map((said) => [said, read({ ...SAID[said], Resource: '*', Principal: '*' })]),
) as Record<Said, PolicyDocument>;

const PARTS = ['identity', 'boundary', 'session', 'scps', 'rcps'] as const;
type Part = (typeof PARTS)[number];

function put(part: Part, said: Said): Policies {
  // a Deny alone would allow nothing: what a limit denies it allows otherwise
  const beside = said.includes('den') && part !== 'identity' ? ['allows' as const] : [];
  const documents = [said, ...beside].map((one) => (part === 'rcps' ? everyone : own)[one]);
  return part === 'scps' || part === 'rcps' ? { [part]: [[own.allows], documents] } : { [part]: documents };
}

/** Two parts that say something, the others nothing or that all is allowed. */
function* combinations(): Iterable<Policies> {
  for (const open of [false, true]) {
    const base = open ? Object.assign({}, ...PARTS.map((part) => put(part, 'allows'))) : {};
    for (const [index, one] of PARTS.entries())
      for (const two of PARTS.slice(index + 1))
        for (const first of SAYINGS)
          for (const second of SAYINGS) yield { ...base, ...put(one, first), ...put(two, second) };
  }
}

const role = `arn:aws:iam::${ACCOUNT}:role/a`;
const session = `arn:aws:sts::${ACCOUNT}:assumed-role/a/s`;
const caller: Caller = { kind: 'role-session', role, session, account: ACCOUNT };
const NAMES = { session, role, account: ACCOUNT, another: `${role}b` } as const;

/** Policies of a resource that name the caller in each way. */
const RESOURCES: readonly (Policies['resource'] | undefined)[] = [
  undefined,
  ...(['bucket', 'key', 'trust'] as const).flatMap((kind) =>
    Object.values(NAMES).flatMap((name) =>
      (['allows', 'denies'] as const).map((said) => ({
        kind,
        document: read({
          ...SAID[said],
          Principal: { AWS: name },
          ...(kind === 'trust' ? { Action: 'sts:AssumeRole' } : { Resource: '*' }),
        }),
      })),
    ),
  ),
];

function both(policies: Policies, owner: string): readonly [string, string] {
  const trust = policies.resource?.kind === 'trust';
  const action = trust ? 'sts:AssumeRole' : 's3:GetObject';
  const resource = trust ? `arn:aws:iam::${owner}:role/target` : 'arn:aws:s3:::bucket/a';
  const space = requestSpace(listKeys([fixedKey(PRINCIPAL, callerText(caller))]), absentKey);
  const { identity, boundary, session: passed, scps, rcps } = policies;
  const found = findAllowed({
    needed: [{ action, resource }],
    standing: owner === ACCOUNT ? 'same-account' : 'cross-account',
    policies: { resource: policies.resource, identity, boundary, session: passed, scps, rcps },
    space,
    widest: space,
  });
  const decided = decide(
    { caller, action, resource, resourceAccount: owner, context: requestContext({}) },
    policies,
  );
  return [MEANS[found.kind], decided];
}

describe('the evaluator and the reasoner', () => {
  it.each([
    { whose: 'of its own account', owner: ACCOUNT },
    { whose: 'of another account', owner: '444455556666' },
  ])('agree on whatever two kinds of policies say of a resource $whose', ({ owner }) => {
    const seen = new Set<string>();
    for (const combined of combinations()) {
      for (const resource of RESOURCES) {
        const policies: Policies = resource === undefined ? combined : { ...combined, resource };
        const [reasoned, decided] = both(policies, owner);
        seen.add(decided);
        if (reasoned !== decided) expect({ policies, is: reasoned }).toEqual({ policies, is: decided });
      }
    }
    expect([...seen].sort()).toEqual(['allow', 'deny', 'undecided']);
  });
});
