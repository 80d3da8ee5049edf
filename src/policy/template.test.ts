import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { literalOf, parseTemplate, unreadVariable } from './template.ts';

const read = (source: string, wildcards = true, variables = true) =>
  parseTemplate(source, { wildcards, variables }).tokens;
const text = (value: string) => ({ kind: 'text', text: value });

describe('parseTemplate', () => {
  it('tells text from wildcards', () => {
    expect(read('a*b?c')).toEqual([text('a'), { kind: 'any' }, text('b'), { kind: 'one' }, text('c')]);
    expect(read('a*b?c', false)).toEqual([text('a*b?c')]);
  });

  it('joins a run of stars, and keeps each question mark', () => {
    expect(read('a***??')).toEqual([text('a'), { kind: 'any' }, { kind: 'one' }, { kind: 'one' }]);
  });

  it('reads variables, their names in lower case', () => {
    expect(read('a${aws:PrincipalTag/Team}b')).toEqual([
      text('a'),
      { kind: 'variable', key: 'aws:principaltag/team', fallback: undefined },
      text('b'),
    ]);
  });

  it('reads default values as they are written', () => {
    expect(read("${aws:x, 'Com pany'}")).toEqual([{ kind: 'variable', key: 'aws:x', fallback: 'Com pany' }]);
    expect(read("${aws:x, ''}")).toEqual([{ kind: 'variable', key: 'aws:x', fallback: '' }]);
  });

  it('takes ${*}, ${?} and ${$} for the characters', () => {
    expect(read('a${*}${?}${$}b')).toEqual([text('a*?$b')]);
    expect(read('${$}{aws:x}')).toEqual([text('${aws:x}')]);
  });

  it('takes everything for text where variables have no meaning', () => {
    expect(read('a${aws:x}', true, false)).toEqual([text('a${aws:x}')]);
    expect(read('${*}', true, false)).toEqual([text('${'), { kind: 'any' }, text('}')]);
  });

  it('loses no character of a text without wildcards and variables', () => {
    fc.assert(
      fc.property(fc.string(), (source) => {
        expect(literalOf(parseTemplate(source, { wildcards: false, variables: false }))).toBe(source);
      }),
    );
  });

  it('ends on long texts of dollars and braces', () => {
    const source = '${'.repeat(50_000) + '$'.repeat(50_000) + '${a'.repeat(50_000);
    expect(literalOf({ source, tokens: read(source) })).toBe(source);
  });
});

describe('unreadVariable', () => {
  it.each(['', 'a', '$', '$x', '{x}', '${aws:x}', "${aws:x, 'a'}", '${*}', '${$}{', 'a${aws:x}${?}'])(
    'finds none in %j',
    (source) => {
      expect(unreadVariable(source)).toBeUndefined();
    },
  );

  it.each([
    ['${', '${'],
    ['a${}', '${}'],
    ["${aws:x,'a'}", "${aws:x,'a'}"],
    ["${aws:x, 'a}", "${aws:x, 'a}"],
    ['${aws:x}${${aws:y}}', '${${aws:y}'],
    ["${aws:x, 'it''s'}", "${aws:x, 'it''s'}"],
  ])('finds the one in %j', (source, found) => {
    expect(unreadVariable(source)).toBe(found);
  });
});
