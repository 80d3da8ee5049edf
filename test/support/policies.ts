import fc from 'fast-check';

/** Policies and requests over a small vocabulary, so that they meet often. */

export const ACCOUNT = '111122223333';
export const OTHER_ACCOUNT = '222233334444';
export const PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/oidc.example/id/A`;

const some = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | T[]> =>
  fc.oneof(one, fc.array(one, { minLength: 1, maxLength: 3 }));

const word = fc.constantFrom(
  'a',
  'b',
  'ab',
  'a:b',
  'A',
  '',
  'true',
  '10',
  'arn:aws:s3:::a',
  'arn:aws:iam::1:role/a/b',
);
const wild = fc.constantFrom(
  '*',
  '?',
  'a*',
  '*b',
  'a?b',
  '?*',
  '*a*',
  'arn:aws:s3:::*',
  'arn:*:iam::1:role/*',
  'arn:aws:s3*',
);
const variable = fc.constantFrom(
  ...['aws:PrincipalTag/x', 'aws:TagKeys', 'aws:username'].flatMap((key) => [
    `\${${key}}`,
    `a\${${key}}`,
    `\${${key}, 'a'}`,
    `arn:aws:iam::1:role/\${${key}}`,
  ]),
  '$'.concat('{*}'),
  'a$'.concat('{?}'),
);

const keys = [
  'aws:PrincipalTag/x',
  'aws:TagKeys',
  'aws:username',
  'aws:SourceIp',
  'aws:CurrentTime',
] as const;
const key = fc.constantFrom(...keys, 'AWS:principaltag/X');

const values: Readonly<Record<string, fc.Arbitrary<string>>> = {
  String: fc.oneof(word, wild, variable),
  Arn: fc.oneof(word, wild, variable),
  Numeric: fc.constantFrom('9', '10', '10.0', '-1', '1e1'),
  Date: fc.constantFrom('2025-01-01T00:00:00Z', '2025-06-01', '1735689600'),
  Bool: fc.constantFrom('true', 'false', 'TRUE'),
  Binary: fc.constantFrom('QUI=', 'QUI', ''),
  IpAddress: fc.constantFrom('203.0.113.0/24', '203.0.113.7', '2001:db8::/32', '0.0.0.0/0'),
  Null: fc.constantFrom('true', 'false'),
};

const families: Readonly<Record<string, readonly string[]>> = {
  String: [
    'StringEquals',
    'StringNotEquals',
    'StringEqualsIgnoreCase',
    'StringNotEqualsIgnoreCase',
    'StringLike',
    'StringNotLike',
  ],
  Arn: ['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike'],
  Numeric: [
    'NumericEquals',
    'NumericNotEquals',
    'NumericLessThan',
    'NumericLessThanEquals',
    'NumericGreaterThan',
    'NumericGreaterThanEquals',
  ],
  Date: [
    'DateEquals',
    'DateNotEquals',
    'DateLessThan',
    'DateLessThanEquals',
    'DateGreaterThan',
    'DateGreaterThanEquals',
  ],
  Bool: ['Bool'],
  Binary: ['BinaryEquals'],
  IpAddress: ['IpAddress', 'NotIpAddress'],
};

type Block = readonly [operator: string, keys: Record<string, string | string[]>];

/** An operator, and the keys that it is applied to. */
function block(family: string, operator: fc.Arbitrary<string>): fc.Arbitrary<Block> {
  const listed = some(values[family] ?? fc.constant(''));
  return fc.tuple(operator, fc.dictionary(key, listed, { minKeys: 1, maxKeys: 2, noNullPrototype: true }));
}

/** All operators but Null, with their prefixes and suffixes. */
export const comparisons: fc.Arbitrary<Block> = fc.oneof(
  ...Object.entries(families).map(([family, names]) =>
    block(
      family,
      fc
        .tuple(
          fc.constantFrom('', '', '', 'ForAllValues:', 'ForAnyValue:'),
          fc.constantFrom(...names),
          fc.constantFrom('', '', 'IfExists'),
        )
        .map((parts) => parts.join('')),
    ),
  ),
);

/** One operator, as it stands. */
export function comparisonsBy(operator: string): fc.Arbitrary<Block> {
  const family = Object.entries(families).find(([, names]) => names.includes(operator))?.[0] ?? 'String';
  return block(family, fc.constant(operator));
}

const operatorBlocks = fc.oneof(
  { weight: 7, arbitrary: comparisons },
  { weight: 1, arbitrary: block('Null', fc.constant('Null')) },
);

const conditions = fc.array(operatorBlocks, { maxLength: 2 }).map((blocks) => Object.fromEntries(blocks));

const actions = some(
  fc.constantFrom(
    '*',
    'sts:*',
    's3:*',
    's3:Get*',
    's3:GetObject',
    'sts:AssumeRole',
    'STS:assumerole*',
    's3:?etObject',
    'sts:AssumeRoleWithWebIdentity',
  ),
);
const resources = some(
  fc.constantFrom(
    '*',
    'arn:aws:s3:::a/*',
    'arn:aws:s3:::a/b',
    'arn:aws:s3:::*',
    'arn:aws:iam::*:role/app',
    `arn:aws:iam::${ACCOUNT}:role/*`,
    'arn:aws:iam::*',
    'arn:aws:s3:::a/${aws:PrincipalTag/x}',
    "arn:aws:s3:::a/${aws:PrincipalTag/x, 'b'}",
    'arn:aws:iam::${aws:username}:role/app',
  ),
);

const principals = fc.oneof(
  fc.constant<unknown>('*'),
  fc
    .record(
      {
        AWS: some(
          fc.constantFrom(
            '*',
            ACCOUNT,
            `arn:aws:iam::${ACCOUNT}:root`,
            `arn:aws:iam::${OTHER_ACCOUNT}:root`,
            `arn:aws:iam::${ACCOUNT}:role/caller`,
            `arn:aws:sts::${ACCOUNT}:assumed-role/caller/s1`,
            `arn:aws:iam::${ACCOUNT}:user/alice`,
            'AROAEXAMPLEEXAMPLE',
          ),
        ),
        Service: some(fc.constantFrom('pods.eks.amazonaws.com', 'ec2.amazonaws.com', '*')),
        Federated: some(fc.constantFrom(PROVIDER, 'accounts.google.com', '*')),
        CanonicalUser: fc.constant('79a59df900b949e5'),
      },
      { requiredKeys: [] },
    )
    .filter((element) => Object.keys(element).length > 0),
);

export type PolicyGrammar = 'identity' | 'trust' | 'resource';

/** Statements as they stand in AWS's JSON. */
export function statements(grammar: PolicyGrammar): fc.Arbitrary<Record<string, unknown>> {
  return fc
    .record({
      effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
      actions,
      resources,
      principals,
      conditions,
      not: fc.record({ action: rarely, resource: rarely, principal: rarely }),
    })
    .map(({ effect, actions, resources, principals, conditions, not }) => ({
      Effect: effect,
      ...(grammar === 'identity'
        ? {}
        : { [not.principal && grammar === 'resource' ? 'NotPrincipal' : 'Principal']: principals }),
      [not.action ? 'NotAction' : 'Action']: actions,
      ...(grammar === 'trust' ? {} : { [not.resource ? 'NotResource' : 'Resource']: resources }),
      ...(Object.keys(conditions).length === 0 ? {} : { Condition: conditions }),
    }));
}

const rarely = fc.integer({ min: 0, max: 5 }).map((roll) => roll === 0);

/** Policy documents as they stand in AWS's JSON. */
export function documents(grammar: PolicyGrammar): fc.Arbitrary<{ Version?: string; Statement: unknown[] }> {
  return fc
    .tuple(
      fc.constantFrom('2012-10-17', '2012-10-17', '2008-10-17', undefined),
      fc.array(statements(grammar), { maxLength: 4 }),
    )
    .map(([Version, Statement]) => (Version === undefined ? { Statement } : { Version, Statement }));
}

const contextValue = fc.oneof(
  word,
  fc.constantFrom('203.0.113.7', '2001:db8::1', '2025-03-01T00:00:00Z', '9', 'QUI=', 'a*', '*'),
);

/** Request contexts: keys absent, with one value or with several. */
export const contexts: fc.Arbitrary<Record<string, string | string[]>> = fc.dictionary(
  fc.constantFrom(...keys),
  fc.oneof(
    { weight: 3, arbitrary: contextValue },
    { weight: 1, arbitrary: fc.array(contextValue, { maxLength: 3 }) },
  ),
  { noNullPrototype: true },
);
