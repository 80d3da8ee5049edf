import { describe, expect, it } from 'vitest';
import { type Caller, type PolicyDocument, parsePolicy, requestContext } from '../../policy/index.ts';
import { decide } from '../evaluate/index.ts';
import { callerOf, callerText, principalSet } from './principal-set.ts';
import { contains } from './text/language.ts';

const AT = { file: 'policy.json', document: 0, path: [] };
const ACCOUNT = '111122223333';
const OTHER = '444455556666';
const session = (account: string, role: string, name: string, partition = 'aws'): Caller => ({
  kind: 'role-session',
  role: `arn:${partition}:iam::${account}:role/${role}`,
  session: `arn:${partition}:sts::${account}:assumed-role/${role.slice(role.lastIndexOf('/') + 1)}/${name}`,
  account,
});

/** Callers, each with a principal that names it and nobody else of them. */
const CALLERS: readonly { caller: Caller; named: unknown }[] = [
  { caller: session(ACCOUNT, 'team/a', 's1'), named: { AWS: `arn:aws:iam::${ACCOUNT}:role/team/a` } },
  { caller: session(ACCOUNT, 'team/a', 's2'), named: { AWS: `arn:aws:iam::${ACCOUNT}:role/team/a` } },
  { caller: session(OTHER, 'a', 's1'), named: { AWS: `arn:aws:iam::${OTHER}:role/a` } },
  {
    caller: session(ACCOUNT, 'a', 's1', 'aws-cn'),
    named: { AWS: `arn:aws-cn:iam::${ACCOUNT}:role/a` },
  },
  ...[`arn:aws:iam::${ACCOUNT}:user/u`, `arn:aws:iam::${OTHER}:user/u`].map((arn) => ({
    caller: { kind: 'user', arn, account: arn.split(':')[4] ?? '' } as const,
    named: { AWS: arn },
  })),
  {
    caller: { kind: 'federated-user', arn: `arn:aws:sts::${ACCOUNT}:federated-user/f`, account: ACCOUNT },
    named: { AWS: `arn:aws:sts::${ACCOUNT}:federated-user/f` },
  },
  ...['oidc-provider/issuer.example', 'oidc-provider/other.example'].map((name) => ({
    caller: { kind: 'web-identity', provider: `arn:aws:iam::${ACCOUNT}:${name}` } as const,
    named: { Federated: `arn:aws:iam::${ACCOUNT}:${name}` },
  })),
  {
    caller: { kind: 'saml', provider: `arn:aws:iam::${ACCOUNT}:saml-provider/corp` },
    named: { Federated: `arn:aws:iam::${ACCOUNT}:saml-provider/corp` },
  },
  ...['lambda.amazonaws.com', 'ec2.amazonaws.com'].map((name) => ({
    caller: { kind: 'service', name } as const,
    named: { Service: name },
  })),
  { caller: { kind: 'anonymous' }, named: '*' },
];

const ENTRIES: readonly (readonly [kind: string, value: string])[] = [
  ['AWS', '*'],
  ['AWS', ACCOUNT],
  ['AWS', `arn:aws-cn:iam::${ACCOUNT}:root`],
  ['AWS', OTHER],
  ['AWS', `arn:aws:iam::${ACCOUNT}:role/team/a`],
  ['AWS', `arn:aws:sts::${ACCOUNT}:assumed-role/a/s1`],
  ['AWS', `arn:aws-cn:sts::${ACCOUNT}:assumed-role/a/s1`],
  ['AWS', `arn:aws-cn:iam::${ACCOUNT}:role/a`],
  ['AWS', `arn:aws:iam::${ACCOUNT}:user/u`],
  ['AWS', `arn:aws:sts::${ACCOUNT}:federated-user/f`],
  ['AWS', 'AROAEXAMPLEEXAMPLE123'],
  ['Service', 'lambda.amazonaws.com'],
  ['Service', '*'],
  ['Federated', `arn:aws:iam::${ACCOUNT}:oidc-provider/issuer.example`],
  ['Federated', '*'],
  ['CanonicalUser', '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be'],
];

type List = readonly (typeof ENTRIES)[number][];

/** All lists of up to two entries; those of three where an account, a role and its session exempt together. */
function listsOf(key: string): readonly List[] {
  return ENTRIES.flatMap((one, a) => [
    [one],
    ...ENTRIES.slice(a + 1).flatMap((two, b): List[] => [
      [one, two],
      ...(key === 'NotPrincipal' ? ENTRIES.slice(a + b + 2).map((three) => [one, two, three]) : []),
    ]),
  ]);
}

function element(list: List): Record<string, string[]> {
  const made: Record<string, string[]> = {};
  for (const [kind, value] of list) made[kind] = [...(made[kind] ?? []), value];
  return made;
}

const read = (...statements: readonly object[]): PolicyDocument =>
  parsePolicy(
    {
      Version: '2012-10-17',
      Statement: statements.map((one) => ({ Action: '*', Resource: '*', ...one })),
    },
    AT,
  ).document;
const everything = [read({ Effect: 'Allow' })];

/** What a Deny with this element does to a caller who is allowed by name. */
function denied({ caller, named }: (typeof CALLERS)[number], deny: object, bounded: boolean): string {
  const document = read({ Effect: 'Deny', ...deny }, { Effect: 'Allow', Principal: named });
  return decide(
    {
      caller,
      action: 's3:GetObject',
      resource: 'arn:aws:s3:::bucket/a',
      resourceAccount: ACCOUNT,
      context: requestContext({}),
    },
    {
      resource: { kind: 'bucket', document },
      identity: everything,
      ...(bounded ? { boundary: everything } : {}),
    },
  );
}

describe('the callers of a Deny', () => {
  it.each(['Principal', 'NotPrincipal'])('are those that the evaluator denies, by %s', (key) => {
    for (const list of listsOf(key)) {
      const deny = { [key]: element(list) };
      const [statement] = read({ Effect: 'Deny', ...deny }).statements;
      if (statement?.kind !== 'statement' || statement.principal === undefined) throw new Error('opaque');
      for (const bounded of [false, true]) {
        const set = principalSet(statement.principal, 'Deny', ['direct', 'role', 'account'], bounded);
        for (const one of CALLERS) {
          const text = callerText(one.caller);
          const expected = denied(one, deny, bounded);
          const found = contains(set.certain, text)
            ? 'deny'
            : contains(set.possible, text)
              ? 'undecided'
              : 'allow';
          if (found !== expected)
            expect({ deny, bounded, text, is: found }).toEqual({ deny, bounded, text, is: expected });
        }
      }
    }
  });
});

describe('a caller as a text', () => {
  it.each(CALLERS)('is read back: $caller.kind', ({ caller }) => {
    expect(callerOf(callerText(caller))).toEqual(caller);
  });

  it('is read back where it is the root user', () => {
    const root: Caller = { kind: 'root', account: ACCOUNT };
    expect(callerOf(callerText(root))).toEqual(root);
  });
});
