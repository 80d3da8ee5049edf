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
  many: ['aws:TagKeys', 'oidc.example:amr'],
} as const;

const TEXTS = ['a', 'b', 'ab', 'abc', 'A', 'a*', 'b?', 'system:serviceaccount:a:b', ''];
const TEXT_PATTERNS = [
  ...TEXTS,
  '*',
  'a*',
  '*b',
  '?',
  'a?c',
  'system:serviceaccount:*',
  '*:b',
  '${*}',
  '${aws:PrincipalTag/team}',
  "${aws:PrincipalTag/team, 'ab'}",
  'x${aws:username}',
];
const ARNS = [
  'arn:aws:iam::111122223333:role/a',
  'arn:aws:iam::111122223333:role/path/a',
  'arn:aws:iam::444455556666:role/a',
  'arn:aws:s3:::bucket/a:b',
  'not-an-arn',
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
];
const NUMBERS = ['1', '2', '10', '1.5', '-3', '1e1', 'none'];
const DATES = ['2026-01-01T00:00:00Z', '2026-06-01', '1767225600', '2025-12-31T23:59:59Z', 'never'];
const BOOLS = ['true', 'false'];
const IPS = ['10.0.0.1', '10.0.1.1', '192.0.2.7', '2001:db8::1', 'none'];
const RANGES = ['10.0.0.0/24', '10.0.0.0/8', '10.0.0.1', '2001:db8::/32', '0.0.0.0/0'];

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
  { operators: compared('Numeric'), keys: KEYS.number, asked: NUMBERS.slice(0, -1), met: NUMBERS },
  { operators: compared('Date'), keys: KEYS.date, asked: DATES.slice(0, -1), met: DATES },
  { operators: ['Bool'], keys: KEYS.bool, asked: BOOLS, met: [...BOOLS, 'True'] },
  { operators: ['IpAddress', 'NotIpAddress'], keys: KEYS.ip, asked: RANGES, met: IPS },
  {
    operators: ['BinaryEquals'],
    keys: ['binary:key'],
    asked: ['YQ==', 'YWI='],
    met: ['YQ==', 'YWI=', 'YWJj'],
  },
];

const some = (values: readonly string[], most = 3): fc.Arbitrary<string | string[]> =>
  fc.oneof(
    fc.constantFrom(...values),
    fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: most }),
  );

const condition: fc.Arbitrary<readonly [string, string, Json]> = fc
  .constantFrom(...FAMILIES)
  .chain((family) =>
    fc.tuple(
      fc.constantFrom('', '', 'ForAllValues:', 'ForAnyValue:'),
      fc.constantFrom(...family.operators),
      fc.constantFrom('', '', 'IfExists'),
      fc.constantFrom(...family.keys),
      some(family.asked),
    ),
  )
  .map(
    ([prefix, operator, suffix, key, values]) =>
      [`${prefix}${operator}${suffix}`, key, values as Json] as const,
  );

const nullCondition: fc.Arbitrary<readonly [string, string, Json]> = fc
  .tuple(fc.constantFrom(...Object.values(KEYS).flat()), fc.constantFrom('true', 'false'))
  .map(([key, value]) => ['Null', key, value] as const);

const conditions = fc
  .array(fc.oneof({ weight: 6, arbitrary: condition }, { weight: 1, arbitrary: nullCondition }), {
    maxLength: 3,
  })
  .map((list) => {
    const block: Record<string, Record<string, Json>> = {};
    for (const [operator, key, values] of list) block[operator] = { ...block[operator], [key]: values };
    return block;
  });

export const CALLERS = [
  'arn:aws:iam::111122223333:role/a',
  'arn:aws:iam::111122223333:user/u',
  'arn:aws:iam::444455556666:role/a',
] as const;

const principal: fc.Arbitrary<Json> = fc.oneof(
  fc.constant<Json>('*'),
  fc.constant<Json>({ AWS: '*' }),
  fc.record({
    AWS: some([
      ...CALLERS,
      '111122223333',
      'arn:aws:iam::444455556666:root',
      'arn:aws:sts::111122223333:assumed-role/a/s1',
      'AROAEXAMPLEEXAMPLE123',
    ]),
  }) as fc.Arbitrary<Json>,
  fc.record({
    Federated: some(['arn:aws:iam::111122223333:oidc-provider/oidc.example', 'accounts.google.com']),
  }) as fc.Arbitrary<Json>,
  fc.record({ Service: some(['pods.eks.amazonaws.com', 'ec2.amazonaws.com']) }) as fc.Arbitrary<Json>,
);

export const ACTIONS = ['sts:AssumeRole', 'sts:AssumeRoleWithWebIdentity', 's3:GetObject'] as const;
const ACTION_PATTERNS = [
  ...ACTIONS,
  'sts:*',
  '*',
  'STS:assumerole',
  'sts:AssumeRole?ithWebIdentity',
  's3:Get*',
];
export const RESOURCES = [
  'arn:aws:iam::111122223333:role/target',
  'arn:aws:s3:::bucket/a',
  'arn:aws:s3:::bucket',
] as const;
const RESOURCE_PATTERNS = [
  ...RESOURCES,
  '*',
  'arn:aws:iam::*:role/*',
  'arn:aws:s3:::bucket/*',
  'arn:aws:s3:::${aws:PrincipalTag/team}*',
  'arn:aws:s3:::b*t',
  'arn:aws:*',
];

interface Shape {
  readonly principal: boolean;
  readonly resource: boolean;
}

const statement = (shape: Shape): fc.Arbitrary<Json> =>
  fc
    .record({
      Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
      notAction: fc.integer({ min: 0, max: 5 }),
      Action: some(ACTION_PATTERNS),
      notResource: fc.integer({ min: 0, max: 5 }),
      Resource: some(RESOURCE_PATTERNS),
      Principal: principal,
      Condition: conditions,
    })
    .map(({ Effect, notAction, Action, notResource, Resource, Principal, Condition }) => ({
      Effect,
      ...(shape.principal ? { Principal } : {}),
      [notAction === 0 ? 'NotAction' : 'Action']: Action as Json,
      ...(shape.resource ? { [notResource === 0 ? 'NotResource' : 'Resource']: Resource as Json } : {}),
      Condition: Condition as Json,
    }));

/** A policy document of one kind. */
export const policy = (shape: Shape): fc.Arbitrary<Json> =>
  fc
    .record({
      version: fc.constantFrom('2012-10-17', '2012-10-17', '2008-10-17'),
      statements: fc.array(statement(shape), { minLength: 1, maxLength: 4 }),
    })
    .map(({ version, statements }) => ({ Version: version, Statement: statements }));

/** A context in which each key is absent or has one value; multivalued keys may have several. */
export const context: fc.Arbitrary<Readonly<Record<string, string | readonly string[]>>> = fc
  .tuple(
    ...FAMILIES.flatMap((family) =>
      family.keys.map((key) => {
        const single: fc.Arbitrary<string | readonly string[] | undefined> = fc.constantFrom<
          string | undefined
        >(undefined, ...family.met);
        const many = fc.uniqueArray(fc.constantFrom(...family.met), { minLength: 1, maxLength: 3 });
        const values = (KEYS.many as readonly string[]).includes(key) ? fc.oneof(single, many) : single;
        return values.map((value) => [key, value] as const);
      }),
    ),
  )
  .map((entries) =>
    Object.fromEntries(
      entries.filter(
        (entry): entry is readonly [string, string | readonly string[]] => entry[1] !== undefined,
      ),
    ),
  );
