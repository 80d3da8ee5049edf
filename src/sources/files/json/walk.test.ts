import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PathKey } from '../../../kernel/index.ts';
import { readTree } from './tree.ts';
import { indexJson } from './walk.ts';

const find = (text: string, path: readonly PathKey[], document = 0) => {
  const bytes = Buffer.from(text);
  const found = indexJson(bytes).find(document, path);
  return found === undefined ? undefined : bytes.toString('utf8', found.start, found.end);
};

/** Every path of a value, with the value. */
function* pathsOf(
  value: unknown,
  path: readonly PathKey[] = [],
): Generator<readonly [readonly PathKey[], unknown]> {
  yield [path, value];
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* pathsOf(item, [...path, index]);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value)) yield* pathsOf(item, [...path, name]);
  }
}

describe('indexJson', () => {
  it('finds every value of a text by its path, in whatever order it is asked', () => {
    const texts = fc
      .json()
      .chain((text) => fc.constantFrom(text, JSON.stringify(JSON.parse(text), undefined, 2)));
    fc.assert(
      fc.property(texts, fc.integer(), (text, seed) => {
        const bytes = Buffer.from(text);
        const index = indexJson(bytes);
        const paths = [...pathsOf(JSON.parse(text))].sort(
          ([a], [b]) => ((a.length * 31 + b.length) ^ seed) % 3,
        );
        for (const [path, value] of paths) {
          const found = index.find(0, path);
          expect(found?.rest).toEqual([]);
          expect(JSON.parse(bytes.toString('utf8', found?.start, found?.end))).toEqual(value);
        }
      }),
    );
  });

  const cases: readonly {
    name: string;
    text: string;
    path: readonly PathKey[];
    document?: number;
    found?: string;
  }[] = [
    { name: 'the whole document', text: ' {"a": 1} ', path: [], found: '{"a": 1}' },
    {
      name: 'a document after others',
      text: '{"a": 1}\n{"a": [2, 3]}',
      document: 1,
      path: ['a', 1],
      found: '3',
    },
    { name: 'the last of two namesakes', text: '{"a": 1, "a": 2}', path: ['a'], found: '2' },
    { name: 'a name with an escape', text: '{"a\\"b": 1, "\\u00e9": 2}', path: ['é'], found: '2' },
    { name: 'a member that is not there', text: '{"a": 1}', path: ['b'] },
    { name: 'an element past the end', text: '[1, 2]', path: [2] },
    { name: 'an element of an empty list', text: '[]', path: [0] },
    { name: 'a name in a list', text: '[1]', path: ['a'] },
    { name: 'a way into a number', text: '{"a": 1}', path: ['a', 'b'] },
    { name: 'a document that is not there', text: '{"a": 1}', document: 1, path: [] },
    { name: 'anything in an empty file', text: '', path: [] },
  ];
  it.each(cases)('answers for $name', ({ text, path, document, found }) => {
    expect(find(text, path, document)).toBe(found);
  });

  it('stops at a string and says what of the path is left', () => {
    const found = indexJson(Buffer.from('{"policy": "{}"}')).find(0, ['policy', 'Statement', 0]);
    expect(found).toMatchObject({ start: 11, end: 15, rest: ['Statement', 0] });
  });
});

describe('indexJson with lists that were passed before', () => {
  it('finds what it finds without them', () => {
    const items = fc.array(fc.jsonValue(), { maxLength: 4 });
    const texts = fc
      .record(
        {
          before: fc.jsonValue(),
          items,
          clusters: fc.array(fc.record({ name: fc.jsonValue(), objects: items }), { maxLength: 2 }),
          Roles: items,
          after: fc.jsonValue(),
        },
        { requiredKeys: [] },
      )
      .chain((value) => fc.constantFrom(JSON.stringify(value), JSON.stringify(value, undefined, 2)));
    fc.assert(
      fc.property(fc.array(texts, { minLength: 1, maxLength: 2 }), (each) => {
        const bytes = Buffer.from(each.join('\n'));
        const index = indexJson(bytes, readTree(bytes).lists);
        for (const [document, text] of each.entries()) {
          for (const [path] of pathsOf(JSON.parse(text)))
            expect(index.find(document, path)).toEqual(indexJson(bytes).find(document, path));
        }
        expect(index.find(0, ['items', 4])).toBeUndefined();
      }),
    );
  });
});

describe('indexJson on a file that has changed', () => {
  it('finds something or nothing, and never fails', () => {
    const cut = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom('', '"', '\\', '}', '['))
      .map(([text, where, piece]) => {
        const index = where % (text.length + 1);
        return text.slice(0, index) + piece + text.slice(index + 1);
      });
    const keys = fc.array(fc.oneof(fc.nat(3), fc.string({ maxLength: 2 })), { maxLength: 4 });
    fc.assert(
      fc.property(cut, keys, fc.nat(2), (text, path, document) => {
        const found = indexJson(Buffer.from(text)).find(document, path);
        expect(found === undefined || found.end > found.start).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
