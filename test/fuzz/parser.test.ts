import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  digestOf,
  glancePolicy,
  type ParsedPolicy,
  parsePolicy,
  writePolicy,
} from '../../src/policy/index.ts';
import { documents, type PolicyGrammar } from '../support/policies.ts';

/** Inputs a property; the long run sets more. */
const RUNS = Number(process.env['ROLEPIN_RUNS'] ?? '500');
const OPTIONS = { numRuns: RUNS };
const PATIENCE = 60_000 + RUNS * 20;
const AT = { file: 'policy.json', document: 0, path: [] };

/** Reads an input, and checks what must hold for every input: nothing is lost, and what is not understood is told. */
function read(input: unknown): ParsedPolicy {
  const parsed = parsePolicy(input, AT);
  const { document, problems } = parsed;
  const untold = document.statements.map((one) => (one.kind === 'opaque' ? 1 : one.unread.length));
  expect(problems).toHaveLength(untold.reduce((sum, one) => sum + one, 0));
  expect(document.statements.map(({ index }) => index)).toEqual([...document.statements.keys()]);
  for (const { code, message } of problems) {
    expect(code).toMatch(/^policy\//);
    expect(message).not.toBe('');
  }
  const seen = glancePolicy(input);
  if (seen !== undefined) {
    const { version, id, bare, statements } = document;
    expect({ problems, seen }).toEqual({
      problems: [],
      seen: { version, id, bare, digest: digestOf(statements) },
    });
  }
  return parsed;
}

/** The same, for an input that is known to hold statements. */
function readAll(input: unknown, statements: number): void {
  const { document } = read(input);
  const [first] = document.statements;
  // a document that is spoilt as a whole is one opaque statement, which may say anything
  if (document.statements.length === 1 && first?.kind === 'opaque') return;
  expect(document.statements).toHaveLength(statements);
}

const NAMES = [
  ...['Version', 'Id', 'Statement', 'Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction'],
  ...['Resource', 'NotResource', 'Condition', 'StringLike', 'ForAllValues:StringEqualsIfExists', 'Null'],
  ...[
    'AWS',
    'Service',
    'Federated',
    'aws:PrincipalArn',
    '__proto__',
    'constructor',
    'toString',
    'length',
    '',
  ],
];
const WORDS = [
  ...['Allow', 'Deny', 'allow', '2012-10-17', '*', 's3:GetObject', 'arn:aws:s3:::b/*', '${aws:username}'],
  ...['${', '${}', "${a, '", '$', '\u0000', '\ud800', '111122223333', 'true', '1e999', '::/0', '=', ''],
];

/** JSON of the names and words that mean something, in places where they may mean nothing. */
const { value: nearly } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    { weight: 3, arbitrary: fc.constantFrom<unknown>(...WORDS) },
    { weight: 1, arbitrary: fc.constantFrom<unknown>(null, true, false, 0, -1.5, 1e300) },
    { weight: 2, arbitrary: fc.array(tie('value'), { maxLength: 4 }) },
    {
      weight: 4,
      arbitrary: fc.array(fc.tuple(fc.constantFrom(...NAMES), tie('value')), { maxLength: 6 }).map(objectOf),
    },
  ),
}));

/** With `__proto__` as a member like any other, as `JSON.parse` makes it. */
function objectOf(entries: readonly (readonly [string, unknown])[]): unknown {
  const members = new Map(entries);
  const text = [...members].map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  return JSON.parse(`{${text.join(',')}}`);
}

const grammars = fc.constantFrom<PolicyGrammar[]>('identity', 'trust', 'resource');
const policies = grammars.chain(documents);

type Change = (text: string, at: number, word: string) => string;
const CHANGES: readonly Change[] = [
  (text, at) => text.slice(0, at),
  (text, at) => text.slice(0, at) + text.slice(at + 1),
  (text, at, word) => text.slice(0, at) + word + text.slice(at),
  (text, at, word) => text.slice(0, at) + word + text.slice(at + word.length),
  (text, at) => text.slice(0, at) + text.slice(at, at + 40) + text.slice(at),
];

describe('parsePolicy', () => {
  it(
    'takes any JSON value, and tells of each statement that it does not understand',
    () => {
      fc.assert(
        fc.property(fc.oneof(fc.jsonValue(), fc.anything(), nearly), (value) => void read(value)),
        OPTIONS,
      );
    },
    PATIENCE,
  );

  it(
    'takes any text',
    () => {
      const bytes = fc.uint8Array({ maxLength: 200 }).map((list) => String.fromCharCode(...list));
      const text = fc.oneof(
        fc.string({ unit: 'binary' }),
        bytes,
        fc.json(),
        nearly.map((one) => JSON.stringify(one)),
      );
      fc.assert(
        fc.property(
          text,
          fc.constantFrom('', '%', '%7B', '{', '[', '"', '\ufeff'),
          (rest, before) => void read(before + rest),
        ),
        OPTIONS,
      );
    },
    PATIENCE,
  );

  it(
    'keeps every statement of a list, whatever stands in it',
    () => {
      fc.assert(
        fc.property(fc.array(nearly, { maxLength: 6 }), (list) => {
          readAll({ Version: '2012-10-17', Statement: list }, list.length);
        }),
        OPTIONS,
      );
    },
    PATIENCE,
  );

  it(
    'keeps every statement of a policy of which one place was changed',
    () => {
      const place = fc.tuple(fc.nat(), fc.constantFrom(...NAMES, ...WORDS), nearly);
      fc.assert(
        fc.property(policies, place, (policy, [at, name, value]) => {
          const Statement = policy.Statement.map((one, index) =>
            index === at % policy.Statement.length ? { ...(one as object), [name]: value } : one,
          );
          readAll({ ...policy, Statement }, Statement.length);
          const intact = read(policy).document.statements.length;
          expect(intact).toBe(Statement.length);
        }),
        OPTIONS,
      );
    },
    PATIENCE,
  );

  it(
    'takes the text of a policy that was cut, or typed over',
    () => {
      const change = fc.tuple(fc.constantFrom(...CHANGES), fc.nat(), fc.constantFrom(...NAMES, ...WORDS));
      fc.assert(
        fc.property(
          policies,
          fc.array(change, { minLength: 1, maxLength: 3 }),
          fc.boolean(),
          (policy, changes, encoded) => {
            const whole = JSON.stringify(policy);
            const text = changes.reduce(
              (now, [apply, at, word]) => apply(now, at % (now.length + 1), word),
              whole,
            );
            let input = text;
            // a lone surrogate has no URL encoding
            if (encoded && !/[\ud800-\udfff]/.test(text)) input = encodeURIComponent(text);
            read(input);
          },
        ),
        OPTIONS,
      );
    },
    PATIENCE,
  );

  it(
    'reads again what it wrote, as the same document',
    () => {
      fc.assert(
        fc.property(policies, (policy) => {
          const { document } = read(policy);
          expect(parsePolicy(writePolicy(document), AT).document).toEqual(document);
        }),
        OPTIONS,
      );
    },
    PATIENCE,
  );

  const deep = (open: string, inner: string, close: string, depth = 100_000): string =>
    open.repeat(depth) + inner + close.repeat(depth);
  const long = 200_000;
  const withCondition = (operator: string, value: string): unknown => ({
    Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', Condition: { [operator]: { k: value } } }],
  });
  it.each([
    { name: 'lists within lists', input: deep('[', '', ']') },
    { name: 'lists that never close', input: '['.repeat(long) },
    { name: 'objects within objects', input: deep('{"a":', '1', '}') },
    { name: 'a statement within statements', input: deep('{"Statement":', '[]', '}') },
    { name: 'nothing but blanks', input: ' '.repeat(long) },
    { name: 'nothing but percent signs', input: '%'.repeat(long) },
    { name: 'a list of five thousand statements', input: { Statement: new Array(5_000).fill(1) } },
    { name: 'stars without end', input: withCondition('StringLike', '*a'.repeat(long)) },
    { name: 'variables that begin and never end', input: withCondition('StringLike', '${'.repeat(long)) },
    { name: 'dollar signs', input: withCondition('StringEquals', '$'.repeat(long)) },
    { name: 'a number of many digits', input: withCondition('NumericEquals', '1'.repeat(long)) },
    {
      name: 'a number of many digits that is none',
      input: withCondition('NumericEquals', `${'1'.repeat(long)}x`),
    },
    { name: 'base64 of nothing but padding', input: withCondition('BinaryEquals', `${'='.repeat(long)}a`) },
    { name: 'a date of many digits', input: withCondition('DateEquals', `${'1'.repeat(long)}-`) },
    { name: 'an address of many colons', input: withCondition('IpAddress', ':'.repeat(long)) },
    { name: 'an operator of many letters', input: withCondition(`${'IfExists'.repeat(long / 8)}x`, 'a') },
  ])('comes to an end with $name', ({ input }) => {
    read(input);
    if (typeof input !== 'string') read(JSON.stringify(input));
  });

  it('takes a member named __proto__ for a member like any other', () => {
    const policy = JSON.parse('{"__proto__":{"Statement":[]},"Version":"2012-10-17"}');
    expect(read(policy).problems.map(({ code }) => code)).toEqual(['policy/element']);
  });
});
