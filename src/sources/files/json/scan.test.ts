import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_DEPTH, scanJson } from './scan.ts';

const scan = (text: string) => scanJson(Buffer.from(text));

describe('scanJson', () => {
  const sound: readonly { name: string; text: string; documents: number }[] = [
    { name: 'an object', text: '{"a": [1, -0.5e+3, true, false, null, "x\\u00e9\\n"]}', documents: 1 },
    { name: 'empty containers', text: '{"a": {}, "b": [], "c": [[], {}]}', documents: 1 },
    { name: 'no text at all', text: ' \n\t\r ', documents: 0 },
    { name: 'texts that follow each other', text: '{"a": 1}\n{"a": 2}\n\n[3]', documents: 3 },
    { name: 'texts after record separators', text: '\u001e{"a": 1}\n\u001e{"a": 2}\n', documents: 2 },
    { name: 'the same name in two objects', text: '{"a": {"a": 1}, "b": {"a": 2}}', documents: 1 },
    { name: 'names that differ by case', text: '{"a": 1, "A": 2}', documents: 1 },
    {
      name: 'the deepest that is allowed',
      text: `${'['.repeat(MAX_DEPTH)}${']'.repeat(MAX_DEPTH)}`,
      documents: 1,
    },
    {
      name: 'a string that ends in escaped backslashes',
      text: '{"a": "\\\\", "b": "\\\\\\""}',
      documents: 1,
    },
  ];
  it.each(sound)('finds nothing wrong with $name', ({ text, documents }) => {
    const { spans, faults } = scan(text);
    expect(faults).toEqual([]);
    expect(spans).toHaveLength(documents);
    for (const { start, end } of spans) JSON.parse(Buffer.from(text).toString('utf8', start, end));
  });

  const broken: readonly { name: string; text: string; says: string; offset: number }[] = [
    { name: 'an object cut in a value', text: '{"a": [1, 2', says: 'ends before', offset: 11 },
    { name: 'an object cut in a string', text: '{"a": "xyz', says: 'ends before', offset: 10 },
    { name: 'an object cut in a name', text: '{"a": 1, "b', says: 'ends before', offset: 11 },
    { name: 'an object cut after a name', text: '{"a"', says: 'ends before', offset: 4 },
    { name: 'an object cut after a comma', text: '{"a": 1,', says: 'ends before', offset: 8 },
    { name: 'an object cut in a word', text: '{"a": tru', says: 'ends before', offset: 9 },
    { name: 'an object that only begins', text: '{', says: 'ends before', offset: 1 },
    { name: 'a comma too many in an object', text: '{"a": 1,}', says: 'name of a member', offset: 8 },
    { name: 'a comma too many in a list', text: '[1,]', says: 'expected a value', offset: 3 },
    { name: 'a missing comma', text: '{"a": 1 "b": 2}', says: 'comma', offset: 8 },
    { name: 'a missing colon', text: '{"a" 1}', says: 'colon', offset: 1 },
    { name: 'single quotes', text: "{'a': 1}", says: 'double quotes', offset: 1 },
    { name: 'a comment', text: '{ // no\n "a": 1}', says: 'double quotes', offset: 2 },
    { name: 'a word that is none of JSON', text: '{"a": None}', says: '`None`', offset: 6 },
    { name: 'a number with a leading zero', text: '[012]', says: '`012`', offset: 1 },
    { name: 'a line break in a string', text: '{"a": "x\ny"}', says: 'line break', offset: 6 },
    { name: 'an unknown escape', text: '{"a": "\\x41"}', says: 'escape', offset: 6 },
    { name: 'an escape cut short', text: '{"a": "\\u12"}', says: 'escape', offset: 6 },
    { name: 'the wrong bracket', text: '{"a": [1}', says: 'end of the list', offset: 8 },
  ];
  it.each(broken)('points at $name', ({ text, says, offset }) => {
    const { faults } = scan(text);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatchObject({ code: 'input/json', offset });
    expect(faults[0]?.message).toContain(says);
  });

  it('finds every name that stands twice, escaped or not, and goes on', () => {
    const { faults, spans } = scan('{"a": 1, "\\u0061": 2, "é": 1, "b": {"c": 1, "c": 2}, "\\u00e9": 3}');
    expect(faults.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'input/duplicate-key `a` stands twice in one object',
      'input/duplicate-key `c` stands twice in one object',
      'input/duplicate-key `é` stands twice in one object',
    ]);
    expect(spans).toHaveLength(1);
  });

  it('ends at a hundred thousand levels without recursion', () => {
    expect(scan('['.repeat(100_000)).faults).toMatchObject([{ code: 'input/nesting', offset: MAX_DEPTH }]);
    expect(scan('{"a":'.repeat(100_000)).faults).toMatchObject([{ code: 'input/nesting' }]);
  });

  it('accepts what JSON.parse accepts', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(scan(text).faults).toEqual([]);
      }),
    );
  });

  it('refuses what JSON.parse refuses, and the other way round', () => {
    const mangled = fc
      .tuple(
        fc.json(),
        fc.nat(),
        fc.constantFrom('', '"', '{', ']', ',', ':', '\\', '1', 'x', '\n', '}'),
        fc.nat(2),
      )
      .map(([text, where, piece, cut]) => {
        const index = where % (text.length + 1);
        return text.slice(0, index) + piece + text.slice(index + cut);
      })
      .filter((text) => text.trim() !== '');
    fc.assert(
      fc.property(mangled, (text) => {
        const { spans, faults } = scan(text);
        const grammar = faults.filter(({ code }) => code === 'input/json');
        let accepts = true;
        try {
          JSON.parse(text);
        } catch {
          accepts = false;
        }
        // several texts in a row are more than JSON.parse takes
        expect(grammar.length === 0 && spans.length === 1).toBe(accepts);
      }),
      { numRuns: 2000 },
    );
  });
});
