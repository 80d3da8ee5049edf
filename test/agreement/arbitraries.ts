import fc from 'fast-check';
import type { Json } from '../../src/policy/index.ts';

/** Keys and values are few, so that conditions meet requests often. */
export const KEYS = {
  text: ['aws:PrincipalOrgID', 'oidc.example:sub', 'sts:RoleSessionName', 'aws:PrincipalTag/team'],
  arn: ['aws:PrincipalArn', 'aws:SourceArn'],
  number: ['s3:max-keys'],
  date: ['aws:CurrentTime'],
  bool: ['aws:SecureTransport', 'aws:MultiFactorAuthPresent'],
  ip: ['aws:SourceIp'],
  /** Of these a request may have several values; all families ask for the last. */
  many: ['aws:TagKeys', 'oidc.example:amr', 'any:values'],
} as const;

const TEXTS = ['a', 'b', 'ab', 'abc', 'A', 'AB', 'a*', 'b?', 'k', '\u212a', 'system:serviceaccount:a:b', ''];
const TEXT_PATTERNS = [
  ...TEXTS,
  '*',
  'a*',
  '*b',
  '?',
  'a?c',
  'system:serviceaccount:*',
  '*:b',
  '??',
  'a${*}',
  'b${?}',
  '${*}',
  '${aws:PrincipalTag/team}',
  'A${aws:TagKeys}',
  'x${oidc.example:amr}',
  "${aws:username, 'a'}",
  '${AWS:principaltag/TEAM}b',
  "${aws:PrincipalTag/team, 'ab'}",
  'x${aws:username}',
];
const ARNS = [
  'arn:aws:iam::111122223333:role/a',
  'arn:aws:iam::111122223333:role/path/a',
  'arn:aws:iam::444455556666:role/a',
  'arn:aws:iam::111122223333:role/A',
  'arn:aws:iam::111122223333:role/a*',
  'arn:aws:iam::111122223333:x:role/a',
  'arn:aws:s3:::bucket/a:b',
  'ARN:aws:iam::111122223333:role/a',
  'not:an:arn:of:any:kind',
  'not-an-arn',
  '',
];
const ARN_PATTERNS = [
  ...ARNS,
  'arn:aws:iam::*:role/a',
  'arn:aws:iam::111122223333:*',
  'arn:*:role/a',
  'arn:aws:iam::1111*:role/*',
  'arn:aws:s3:::bucket/*',
  '*',
  'arn:aws:iam::11112222333?:role/a',
  'arn:aws:iam::111122223333:role/?',
  'arn:aws:iam:?:111122223333:role/a',
  'arn:aws:iam*:role/a',
  '*:aws:iam::111122223333:role/a',
  '*:*:*:*:*:*',
  'arn:aws:iam::111122223333:role/${aws:PrincipalTag/team}',
  'arn:${aws:PrincipalTag/team}',
  '${aws:SourceArn}',
  "arn:aws:iam::111122223333:role/${aws:username, 'a'}",
];
const NUMBERS = ['1', '2', '10', '1.5', '-3', '1e1', '-0'];
const DATES = [
  '2026-01-01T00:00:00Z',
  '2026-06-01',
  '1767225600',
  '2025-12-31T23:59:59Z',
  '2026-01-01T01:00:00+01:00',
  '2026-01-01T00:00:00.001Z',
];
const BOOLS = ['true', 'false'];
const RANGES = ['10.0.0.0/24', '10.0.0.0/8', '10.0.0.1', '2001:db8::/32', '2001:db8::1', '0.0.0.0/0', '::/0'];
const IPS = ['10.0.0.1', '10.0.0.2', '10.0.1.1', '192.0.2.7', '2001:db8::1', '2001:db9::1', '10.0.0.1/32'];
/** Texts that are of no operator's kind but text. */
const NONE_OF_THEM = ['none', '', ' 1'];

const STRING_OPERATORS = [
  'StringEquals',
  'StringNotEquals',
  'StringEqualsIgnoreCase',
  'StringNotEqualsIgnoreCase',
  'StringLike',
  'StringNotLike',
];
const compared = (kind: string): string[] =>
  ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'].map(
    (name) => `${kind}${name}`,
  );

interface Family {
  readonly operators: readonly string[];
  readonly keys: readonly string[];
  readonly asked: readonly string[];
  readonly met: readonly string[];
}

export const FAMILIES: readonly Family[] = [
  { operators: STRING_OPERATORS, keys: [...KEYS.text, ...KEYS.many], asked: TEXT_PATTERNS, met: TEXTS },
  {
    operators: ['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike'],
    keys: KEYS.arn,
    asked: ARN_PATTERNS,
    met: ARNS,
  },
  { operators: compared('Numeric'), keys: KEYS.number, asked: NUMBERS, met: [...NUMBERS, ...NONE_OF_THEM] },
  { operators: compared('Date'), keys: KEYS.date, asked: DATES, met: [...DATES, ...NONE_OF_THEM] },
  { operators: ['Bool'], keys: KEYS.bool, asked: BOOLS, met: [...BOOLS, 'True', ...NONE_OF_THEM] },
  { operators: ['IpAddress', 'NotIpAddress'], keys: KEYS.ip, asked: RANGES, met: [...IPS, ...NONE_OF_THEM] },
  {
    operators: ['BinaryEquals'],
    keys: ['binary:key'],
    asked: ['YQ==', 'YWI='],
    met: ['YQ==', 'YQ', 'YWI=', 'YWJj', ...NONE_OF_THEM],
  },
];

const some = (values: readonly string[], most = 3): fc.Arbitrary<string | string[]> =>
  fc.oneof(
    fc.constantFrom(...values),
    fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: most }),
  );

/** An operator with prefix and suffix, a key that it fits, and values: the three parts of a condition. */
type Written = readonly [operator: string, key: string, values: Json];

const conditionOf = (family: Family): fc.Arbitrary<Written> =>
  fc
    .tuple(
      fc.constantFrom('', '', 'ForAllValues:', 'ForAnyValue:'),
      fc.constantFrom(...family.operators),
      fc.constantFrom('', '', 'IfExists'),
      fc.constantFrom(...family.keys, 'any:values'),
      some(family.asked),
    )
    .map(([prefix, operator, suffix, key, values]) => [`${prefix}${operator}${suffix}`, key, values as Json]);

const condition = fc.constantFrom(...FAMILIES).chain(conditionOf);

const nullCondition: fc.Arbitrary<Written> = fc
  .tuple(fc.constantFrom(...Object.values(KEYS).flat()), some(['true', 'false']))
  .map(([key, values]) => ['Null', key, values as Json]);

/** Conditions that are not understood: they may hold or not. */
const unreadCondition: fc.Arbitrary<Written> = fc.constantFrom<Written>(
  ['StringMatches', 'text:key', 'a'],
  ['StringEquals', 'text:key', {}],
  ['NumericLessThan', 'number:key', 'many'],
);

const anyCondition = fc.oneof(
  { weight: 18, arbitrary: condition },
  { weight: 2, arbitrary: nullCondition },
  { weight: 1, arbitrary: unreadCondition },
);

const conditions = fc.array(anyCondition, { maxLength: 3 }).map((list) => {
  const block: Record<string, Record<string, Json>> = {};
  for (const [operator, key, values] of list) block[operator] = { ...block[operator], [key]: values };
  return block;
});

export const CALLERS = [
  'arn:aws:iam::111122223333:role/a',
  'arn:aws:iam::111122223333:user/u',
  'arn:aws:iam::444455556666:role/a',
] as const;

const EVERY_CALLER: Json = {
  AWS: '*',
  Service: 'pods.eks.amazonaws.com',
  Federated: [
    'arn:aws:iam::111122223333:oidc-provider/oidc.example',
    'arn:aws:iam::111122223333:saml-provider/corp',
  ],
};
const AWS_PRINCIPALS = [
  ...CALLERS,
  '111122223333',
  'arn:aws:iam::111122223333:root',
  'arn:aws-us-gov:iam::111122223333:root',
  'arn:aws:iam::444455556666:root',
  'arn:aws:sts::111122223333:assumed-role/a/s1',
  'arn:aws:sts::111122223333:assumed-role/a/s2',
  'arn:aws:sts::111122223333:federated-user/f',
  'AROAEXAMPLEEXAMPLE123',
  '*',
];
const principal: fc.Arbitrary<Json> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<Json>('*') },
  {
    weight: 6,
    arbitrary: fc
      .record(
        {
          AWS: some(AWS_PRINCIPALS, 4),
          Federated: some([
            'arn:aws:iam::111122223333:oidc-provider/oidc.example',
            'arn:aws:iam::111122223333:saml-provider/corp',
            'accounts.google.com',
            '*',
          ]),
          Service: some(['pods.eks.amazonaws.com', 'ec2.amazonaws.com', '*']),
          CanonicalUser: fc.constant('79a59df900b949e55d96a1e698fbaced'),
        },
        { requiredKeys: [], noNullPrototype: true },
      )
      .filter((element) => Object.keys(element).length > 0) as fc.Arbitrary<Json>,
  },
);

export const ACTIONS = [
  'sts:AssumeRole',
  'sts:AssumeRoleWithWebIdentity',
  's3:GetObject',
  'S3:getobject',
] as const;
const ACTION_PATTERNS = [
  ...ACTIONS,
  'sts:*',
  '*',
  'STS:assumerole',
  'sts:AssumeRole?ithWebIdentity',
  's3:Get*',
  '*:*Role',
  's3:Get',
  's3:GetObjectAcl',
];
export const RESOURCES = [
  'arn:aws:ix:xm::111122223333:role/target',
  'arn:aws:iam::111122223333:role/target',
  'arn:aws:s3:::bucket/a',
  'arn:aws:s3:::bucket/A',
  'arn:aws:s3:::bucket/a:b',
  'arn:aws:s3:::bucket/*',
  'arn:aws:s3:::bucket',
  '*',
] as const;
const RESOURCE_PATTERNS = [
  ...RESOURCES,
  'arn:aws:iam::*:role/*',
  'arn:aws:iam::11112222333?:role/target',
  'arn:aws:iam:?:111122223333:role/target',
  'arn:aws:i*m::111122223333:role/target',
  'arn:aws:*m::111122223333:role/target',
  'arn:aws:iam::1*3:role/target',
  'arn:aws:*:role/target',
  'arn:aws:s3:::bucket/?',
  'arn:aws:s3:::${aws:PrincipalTag/team}*',
  "arn:aws:s3:::bucket/${aws:username, 'a'}",
  'arn:aws:s3:::bucket/${aws:TagKeys}',
  'arn:aws:s3:::bucket/${*}',
  'arn:aws:s3:::b*t',
  'arn:aws:s3:::b*:b',
  'arn:aws:*',
  'arn:*',
  "arn:aws:${aws:username, 's3'}:::bucket",
];

/** How a statement of a kind of policy should be written, and a few times in `odds` is not. */
export type Grammar = 'identity' | 'trust' | 'resource';

const oneIn = (odds: number): fc.Arbitrary<boolean> =>
  fc.integer({ min: 1, max: odds }).map((roll) => roll === odds);

const statement = (grammar: Grammar): fc.Arbitrary<Json> =>
  fc
    .record({
      Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
      Action: some(ACTION_PATTERNS),
      Resource: some(RESOURCE_PATTERNS),
      Principal: principal,
      Condition: conditions,
      not: fc.record({ action: oneIn(6), resource: oneIn(6), principal: oneIn(5) }),
      odd: fc.record({ resource: oneIn(12), principal: oneIn(12) }),
    })
    .map(({ Effect, Action, Resource, Principal, Condition, not, odd }) => ({
      Effect,
      ...((grammar !== 'identity') !== odd.principal
        ? { [not.principal ? 'NotPrincipal' : 'Principal']: Principal }
        : {}),
      [not.action ? 'NotAction' : 'Action']: Action as Json,
      ...((grammar !== 'trust') !== odd.resource
        ? { [not.resource ? 'NotResource' : 'Resource']: Resource as Json }
        : {}),
      Condition: Condition as Json,
    }));

const version = fc.constantFrom('2012-10-17', '2012-10-17', '2008-10-17');
const documentOf = (statements: fc.Arbitrary<readonly Json[]>): fc.Arbitrary<Json> =>
  fc.record({ Version: version, Statement: statements });

/** A policy document of one kind. */
export const policy = (grammar: Grammar): fc.Arbitrary<Json> =>
  documentOf(fc.array(statement(grammar), { minLength: 1, maxLength: 4 }));

const plain = { Effect: 'Allow', Action: '*', Resource: '*' } as const;
const effect = fc.constantFrom('Allow', 'Deny');

/** An identity policy that turns on a single condition: it allows if it holds, or unless it does. */
export const conditionPolicy: fc.Arbitrary<Json> = documentOf(
  fc.tuple(effect, anyCondition).map(([Effect, [operator, key, values]]) => {
    const one = { ...plain, Effect, Condition: { [operator]: { [key]: values } } };
    return Effect === 'Allow' ? [one] : [plain, one];
  }),
);

/** A bucket policy that turns on who asks. */
export const principalPolicy: fc.Arbitrary<Json> = documentOf(
  fc.tuple(effect, principal, oneIn(3)).map(([Effect, who, negated]) => {
    const one = { ...plain, Effect, [negated ? 'NotPrincipal' : 'Principal']: who };
    return Effect === 'Allow' ? [one] : [{ ...plain, Principal: EVERY_CALLER }, one];
  }),
);

/** An identity policy that turns on action and resource. */
export const targetPolicy: fc.Arbitrary<Json> = documentOf(
  fc
    .record({ not: fc.record({ action: oneIn(3), resource: oneIn(3) }), Action: some(ACTION_PATTERNS) })
    .chain(({ not, Action }) =>
      fc.tuple(effect, some(RESOURCE_PATTERNS)).map(([Effect, Resource]) => {
        const one = {
          Effect,
          [not.action ? 'NotAction' : 'Action']: Action as Json,
          [not.resource ? 'NotResource' : 'Resource']: Resource as Json,
        };
        return Effect === 'Allow' ? [one] : [plain, one];
      }),
    ),
);

/** A policy that says yes, no, perhaps or nothing to everything: what is left is how policies are put together. */
export const verdictPolicy = (grammar: Grammar): fc.Arbitrary<Json> => {
  const who = fc.constantFrom(
    ...['111122223333', '444455556666', ...CALLERS, 'arn:aws:sts::111122223333:assumed-role/a/s1'].map(
      (name): Json => ({ AWS: name }),
    ),
    { AWS: '*' },
    { Service: 'pods.eks.amazonaws.com' },
    { Federated: 'arn:aws:iam::111122223333:oidc-provider/oidc.example' },
  );
  const said = fc.tuple(fc.constantFrom('Allow', 'Allow', 'Allow', 'Deny'), oneIn(5), who);
  return fc.array(said, { maxLength: 2 }).map((list) => ({
    Version: '2012-10-17',
    Statement: list.map(([Effect, perhaps, Principal]) => ({
      Effect,
      Action: '*',
      ...(grammar === 'identity' ? {} : { Principal }),
      ...(grammar === 'trust' ? {} : { Resource: '*' }),
      // several values under a plain operator: AWS does not say
      ...(perhaps ? { Condition: { StringEquals: { 'any:values': 'a' } } } : {}),
    })),
  }));
};

/** A context in which each key is absent or has one value; multivalued keys may have several. */
export const context: fc.Arbitrary<Readonly<Record<string, string | readonly string[]>>> = fc
  .tuple(
    ...[
      ...FAMILIES.flatMap(({ keys, met }) => keys.map((key) => ({ key, met }))),
      { key: 'any:values', met: [...new Set(FAMILIES.flatMap(({ met }) => met))] },
    ].map(({ key, met }) => {
      const single: fc.Arbitrary<string | readonly string[] | undefined> = fc.constantFrom<
        string | undefined
      >(undefined, undefined, undefined, ...met);
      const many = fc.uniqueArray(fc.constantFrom(...met), { minLength: 1, maxLength: 3 });
      const values = (KEYS.many as readonly string[]).includes(key) ? fc.oneof(single, many) : single;
      return values.map((value) => [key, value] as const);
    }),
  )
  .map((entries) =>
    Object.fromEntries(
      entries.filter(
        (entry): entry is readonly [string, string | readonly string[]] => entry[1] !== undefined,
      ),
    ),
  );
