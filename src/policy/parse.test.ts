import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { documents } from '../../test/support/policies.ts';
import type { PolicyDocument } from './document.ts';
import { type ParsedPolicy, parsePolicy } from './parse.ts';

const at = { file: 'policy.json', document: 0, path: [] };
const parse = (input: unknown): ParsedPolicy => parsePolicy(input, at);
/** Statements, and conditions of others, that were not understood. */
const notUnderstood = ({ statements }: PolicyDocument): number =>
  statements.reduce((sum, one) => sum + (one.kind === 'opaque' ? 1 : one.unread.length), 0);
const allow = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
const withStatement = (more: object): unknown => ({
  Version: '2012-10-17',
  Statement: [{ ...allow, ...more }],
});

describe('parsePolicy', () => {
  it('reads a single value where a list may stand, and a list where a single value may', () => {
    const one = parse({ Statement: allow }).document;
    const many = parse({ Statement: [{ ...allow, Action: ['s3:GetObject'], Resource: ['*'] }] }).document;
    expect(one.statements).toEqual(many.statements);
    expect([one.bare, many.bare]).toEqual([true, false]);
  });

  it('takes JSON text, plain and as AWS encodes it', () => {
    const policy = withStatement({ Sid: 'a+b c%' });
    const expected = parse(policy).document;
    expect(parse(JSON.stringify(policy)).document).toEqual(expected);
    expect(parse(encodeURIComponent(JSON.stringify(policy))).document).toEqual(expected);
  });

  it('keeps numbers and booleans as their JSON spelling', () => {
    const { document, problems } = parse(
      withStatement({ Condition: { Bool: { a: true }, NumericEquals: { b: [1.5, -2] } } }),
    );
    expect(problems).toEqual([]);
    const [statement] = document.statements;
    const sources =
      statement?.kind === 'statement'
        ? statement.conditions.map(({ operands }) => operands.map(({ source }) => source))
        : [];
    expect(sources).toEqual([['true'], ['1.5', '-2']]);
  });

  it('keeps the lower case of a key beside its spelling', () => {
    const { document } = parse(
      withStatement({ Condition: { StringEquals: { 'AWS:PrincipalTag/Team': 'a' } } }),
    );
    expect(document.statements[0]).toMatchObject({
      conditions: [{ key: 'AWS:PrincipalTag/Team', name: 'aws:principaltag/team' }],
    });
  });

  const variable = { Condition: { StringEquals: { a: '${aws:username}' } } };

  it.each(['2008-10-17', undefined])('reads no variables with version %s', (Version) => {
    const { document } = parse({
      ...(Version === undefined ? {} : { Version }),
      Statement: [{ ...allow, ...variable }],
    });
    expect(document.statements[0]).toMatchObject({
      conditions: [{ operands: [{ template: { tokens: [{ kind: 'text' }] } }] }],
    });
  });

  it('reads variables with version 2012-10-17', () => {
    expect(parse(withStatement(variable)).document.statements[0]).toMatchObject({
      conditions: [{ operands: [{ template: { tokens: [{ kind: 'variable', key: 'aws:username' }] } }] }],
    });
  });

  it.each<[string, object, string, readonly (string | number)[]]>([
    ['an unknown effect', { Effect: 'allow' }, 'policy/effect', ['Effect']],
    ['no effect', { Effect: undefined }, 'policy/effect', []],
    ['no action', { Action: undefined }, 'policy/action', []],
    ['an action without a service', { Action: 'GetObject' }, 'policy/action', ['Action']],
    ['Action and NotAction', { NotAction: 's3:*' }, 'policy/element', ['NotAction']],
    ['Resource and NotResource', { NotResource: '*' }, 'policy/element', ['NotResource']],
    ['Principal and NotPrincipal', { Principal: '*', NotPrincipal: '*' }, 'policy/element', ['NotPrincipal']],
    ['an unknown element', { Actions: [] }, 'policy/element', ['Actions']],
    ['an element in the wrong case', { condition: {} }, 'policy/element', ['condition']],
    ['an empty list', { Resource: [] }, 'policy/empty', ['Resource']],
    ['a value that is no text', { Resource: [{}] }, 'policy/value', ['Resource', 0]],
    ['null', { Action: null }, 'policy/value', ['Action']],
    ['a Sid that is no text', { Sid: 1 }, 'policy/value', ['Sid']],
    ['a broken variable', { Resource: "arn:aws:s3:::${aws:x,'b'}" }, 'policy/variable', ['Resource']],
    ['an unknown kind of principal', { Principal: { Aws: '*' } }, 'policy/principal', ['Principal', 'Aws']],
    [
      'a principal that is a bare ARN',
      { Principal: 'arn:aws:iam::111122223333:root' },
      'policy/principal',
      ['Principal'],
    ],
    [
      'a principal with a wildcard',
      { Principal: { AWS: 'arn:aws:iam::111122223333:role/*' } },
      'policy/principal',
      ['Principal', 'AWS'],
    ],
    ['a principal that names nobody', { Principal: {} }, 'policy/principal', ['Principal']],
  ])('keeps a statement with %s as one that was not understood', (_, more, code, path) => {
    const { document, problems } = parse(withStatement(more));
    expect(document.statements).toMatchObject([{ kind: 'opaque', index: 0, problem: { code } }]);
    expect(problems).toMatchObject([{ code, at: { path: ['Statement', 0, ...path] } }]);
  });

  it.each<[string, unknown, string, readonly (string | number)[], object]>([
    [
      'an unknown operator',
      { StringMatches: { a: 'b' } },
      'policy/operator',
      ['StringMatches'],
      { operator: 'StringMatches', key: undefined, source: { a: 'b' } },
    ],
    ['a list', [], 'policy/condition', [], { operator: undefined, key: undefined, source: [] }],
    ['null', null, 'policy/condition', [], { operator: undefined, key: undefined, source: null }],
    [
      'an operator without keys',
      { Bool: 'true' },
      'policy/condition',
      ['Bool'],
      { operator: 'Bool', key: undefined, source: 'true' },
    ],
    [
      'a key without a name',
      { StringLike: { '': 'b' } },
      'policy/condition',
      ['StringLike'],
      { operator: 'StringLike', key: '', source: 'b' },
    ],
    [
      'a number that is none',
      { NumericEquals: { a: ['1', 'b'] } },
      'policy/value',
      ['NumericEquals', 'a'],
      { operator: 'NumericEquals', key: 'a', source: ['1', 'b'] },
    ],
    [
      'an empty list of values',
      { StringLike: { a: [] } },
      'policy/empty',
      ['StringLike', 'a'],
      { operator: 'StringLike', key: 'a', source: [] },
    ],
    [
      'a broken variable',
      { StringLike: { a: '${aws:x' } },
      'policy/variable',
      ['StringLike', 'a'],
      { operator: 'StringLike', key: 'a', source: '${aws:x' },
    ],
  ])(
    'keeps a condition with %s apart, and reads the statement around it',
    (_, Condition, code, path, part) => {
      const { document, problems } = parse(withStatement({ Condition }));
      expect(document.statements).toMatchObject([{ kind: 'statement', effect: 'Allow', conditions: [] }]);
      expect(document.statements).toMatchObject([{ unread: [{ ...part, problem: { code } }] }]);
      expect(problems).toMatchObject([{ code, at: { path: ['Statement', 0, 'Condition', ...path] } }]);
    },
  );

  it('reads the conditions beside one that it does not understand', () => {
    const { document, problems } = parse(
      withStatement({
        Condition: {
          StringEquals: { a: 'x', b: {}, c: 'y' },
          StringEqual: { d: 'z' },
          Bool: { e: 'perhaps', f: 'true' },
        },
      }),
    );
    const [statement] = document.statements;
    expect(statement?.kind === 'statement' && statement.conditions.map(({ key }) => key)).toEqual([
      'a',
      'c',
      'f',
    ]);
    expect(
      statement?.kind === 'statement' && statement.unread.map(({ operator, key }) => [operator, key]),
    ).toEqual([
      ['StringEquals', 'b'],
      ['StringEqual', undefined],
      ['Bool', 'e'],
    ]);
    expect(problems.map(({ hint }) => hint)).toEqual([undefined, undefined, undefined]);
  });

  it.each([
    ['stringequals', 'did you mean StringEquals?'],
    ['ForAllValue:StringLIKEIfExists', 'did you mean StringLike?'],
    ['NullIfExists', 'did you mean Null?'],
    ['StringMatches', undefined],
  ])('has a hint for the operator %s where one is near', (operator, hint) => {
    expect(parse(withStatement({ Condition: { [operator]: { a: 'true' } } })).problems).toMatchObject([
      { code: 'policy/operator', ...(hint === undefined ? {} : { hint }) },
    ]);
  });

  it('keeps the readable effect and Sid of an opaque statement', () => {
    const { document } = parse(withStatement({ Sid: 'Mine', Effect: 'Deny', Action: [] }));
    expect(document.statements[0]).toMatchObject({ kind: 'opaque', sid: 'Mine', effect: 'Deny' });
  });

  it('understands the statements beside one that it does not', () => {
    const { document, problems } = parse({ Statement: [allow, { Effect: 'Maybe' }, allow] });
    expect(document.statements.map(({ kind, index }) => [kind, index])).toEqual([
      ['statement', 0],
      ['opaque', 1],
      ['statement', 2],
    ]);
    expect(problems).toHaveLength(1);
  });

  it.each<[string, unknown, string]>([
    ['null', null, 'policy/shape'],
    ['a list', [], 'policy/shape'],
    ['a number', 7, 'policy/shape'],
    ['no statement', { Version: '2012-10-17' }, 'policy/statement'],
    ['an unknown version', { Version: '2024-01-01', Statement: [] }, 'policy/version'],
    ['an unknown element', { Statements: [] }, 'policy/element'],
    ['broken JSON', '{"Statement": [', 'policy/json'],
    ['a broken encoding', '%7B%', 'policy/encoding'],
    ['a member that stands twice', '{"Statement": [], "Statement": []}', 'policy/duplicate'],
    [
      'a condition that stands twice',
      '{"Statement":{"Effect":"Deny","Condition":{"Bool":{"a":"true"},"Bool" :{"b":"true"}}}}',
      'policy/duplicate',
    ],
    ['names that are the same when read', '{"Statement":[],"\\u0053tatement":[]}', 'policy/duplicate'],
  ])('makes one opaque statement of %s', (_, input, code) => {
    const { document, problems } = parse(input);
    expect(document.statements).toMatchObject([
      { kind: 'opaque', effect: undefined, problem: { code }, source: input },
    ]);
    expect(problems).toMatchObject([{ code }]);
  });

  it('does not take a text for a name, or names of different objects for the same', () => {
    const text =
      '{"Id":"Id","Statement":[{"Sid":"Sid\\"{","Effect":"Allow","Action":"s3:*","Resource":"*"},{"Sid":"b","Effect":"Deny","Action":"s3:*","Resource":"*"}]}';
    expect(parse(text).problems).toEqual([]);
  });

  it('neither throws nor loses a statement, whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
          fc.string(),
          fc.json(),
        ),
        (input) => {
          const { document, problems } = parse(input);
          expect(notUnderstood(document)).toBe(problems.length);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('loses no statement of a policy in which something was broken', () => {
    const junk = fc.anything({ maxDepth: 2, withBigInt: true });
    fc.assert(
      fc.property(
        documents('resource'),
        fc.array(fc.tuple(fc.nat(), fc.nat(), junk), { maxLength: 4 }),
        (policy, breaks) => {
          const broken = breaks.reduce<unknown>(
            (value, [where, key, what]) => breakAt(value, where, key, what),
            policy,
          );
          const { document, problems } = parse(broken);
          expect(notUnderstood(document)).toBe(problems.length);
          const listed = isObject(broken) ? broken['Statement'] : undefined;
          const wholly = problems.some(({ at: place }) => place?.path[0] !== 'Statement');
          if (!wholly && Array.isArray(listed)) expect(document.statements).toHaveLength(listed.length);
          if (!wholly && !Array.isArray(listed)) expect(document.statements).toHaveLength(1);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('ends on deep nesting', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    expect(parse(`{"Statement":[{"Effect":"Allow","Action":${deep},"Resource":"*"}]}`).problems).toHaveLength(
      1,
    );
  });

  it('ends on long values', () => {
    const Action = Array.from({ length: 20_000 }, (_, index) => `s3:Get${'*?'.repeat(index % 20)}${index}`);
    expect(parse({ Statement: { ...allow, Action, Resource: '${'.repeat(200_000) } }).problems).toEqual([]);
  });
});

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Puts junk somewhere into a value. */
function breakAt(value: unknown, where: number, key: number, what: unknown): unknown {
  if (where === 0 || typeof value !== 'object' || value === null) return what;
  const names = Object.keys(value);
  const name = names[key % (names.length + 1)];
  if (name === undefined) return Array.isArray(value) ? [...value, what] : { ...value, extra: what };
  const inner = breakAt((value as Record<string, unknown>)[name], where >> 1, key >> 2, what);
  if (Array.isArray(value)) return value.map((one: unknown, index) => (String(index) === name ? inner : one));
  return { ...value, [name]: inner };
}
