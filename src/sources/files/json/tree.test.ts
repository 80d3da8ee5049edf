import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BrokenJson, JsonElements } from './elements.ts';
import { readJson } from './read.ts';
import { scanJson } from './scan.ts';
import { readTree } from './tree.ts';

/** The same tree with its lists in memory. */
function whole(value: unknown): unknown {
  if (value instanceof JsonElements)
    return Array.from({ length: value.length }, (_, index) => value.at(index));
  if (Array.isArray(value)) return value.map(whole);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, whole(item)]));
}

/** Documents with members where the long lists stand, of the right shape or of any other. */
const documents = fc.record(
  {
    RoleDetailList: fc.oneof(fc.array(fc.jsonValue()), fc.jsonValue()),
    Policies: fc.array(fc.jsonValue()),
    items: fc.jsonValue(),
    accounts: fc.oneof(
      fc.array(
        fc.record({
          id: fc.string(),
          authorizationDetails: fc.record({ UserDetailList: fc.array(fc.jsonValue()) }),
        }),
      ),
      fc.jsonValue(),
    ),
    clusters: fc.array(fc.oneof(fc.record({ objects: fc.array(fc.jsonValue()) }), fc.jsonValue())),
    other: fc.jsonValue(),
  },
  { requiredKeys: [] },
);

describe('readTree', () => {
  it('reads what JSON.parse reads', () => {
    const texts = documents.chain((value) =>
      fc.constantFrom(JSON.stringify(value), JSON.stringify(value, undefined, 1)),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(readTree(Buffer.from(text)).documents.map(whole)).toEqual([JSON.parse(text)]);
      }),
      { numRuns: 500 },
    );
  });

  it('reads documents that follow each other', () => {
    const text = '{"items": [1, 2]}\n{"items": []} {"a": "é"}';
    expect(readTree(Buffer.from(text)).documents.map(whole)).toEqual([
      { items: [1, 2] },
      { items: [] },
      { a: 'é' },
    ]);
  });

  it('never takes broken JSON for sound, whether it shows at once or in an element', () => {
    const cut = fc.tuple(documents, fc.nat()).map(([value, where]) => {
      const text = JSON.stringify(value);
      return text.slice(0, where % text.length);
    });
    fc.assert(
      fc.property(cut, (text) => {
        if (text === '') return;
        expect(() => readTree(Buffer.from(text)).documents.map(whole)).toThrow(BrokenJson);
      }),
      { numRuns: 500 },
    );
  });

  it('finds a name that stands twice wherever the scanner does, if it is asked to', () => {
    const names = fc.constantFrom('"a"', '"\\u0061"', '"b:"', '"items"', '"__proto__"');
    const { value: texts } = fc.letrec<{ value: string }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom('1', 'null', '"{\\":"', '[]', '{}'),
        fc.array(tie('value'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
        fc
          .array(fc.tuple(names, tie('value')), { maxLength: 3 })
          .map((members) => `{${members.map(([name, value]) => `${name}: ${value}`).join(',')}}`),
      ),
    }));
    fc.assert(
      fc.property(texts, (text) => {
        const bytes = Buffer.from(text);
        const twice = scanJson(bytes).faults.length > 0;
        const read = () => readTree(bytes, true).documents.map(whole);
        if (twice) expect(read).toThrow(BrokenJson);
        else expect(read()).toEqual([JSON.parse(text)]);
      }),
      { numRuns: 1000 },
    );
  });

  it('reads an element again, the same', () => {
    const [value] = readTree(Buffer.from('{"items": [{"a": [1]}, 2]}')).documents as [
      { items: JsonElements },
    ];
    expect(value.items.length).toBe(2);
    expect(value.items.at(0)).toEqual({ a: [1] });
    expect(value.items.at(0)).toEqual({ a: [1] });
    expect(value.items.at(2)).toBeUndefined();
  });

  it('refuses an element nested too deep', () => {
    expect(() => readTree(Buffer.from(`{"items": [${'['.repeat(1000)}${']'.repeat(1000)}]}`))).toThrow(
      BrokenJson,
    );
  });
});

describe('readJson', () => {
  const limits = { scan: 10, whole: 5 };

  it('tells the fault of a large text with its place', () => {
    expect(readJson(Buffer.from('{"items": [1, 2], }'), limits)).toMatchObject({
      ok: false,
      faults: [{ code: 'input/json', offset: 18 }],
    });
    expect(readJson(Buffer.from(`{"other": ${'['.repeat(1000)}${']'.repeat(1000)}}`), limits)).toMatchObject({
      ok: false,
      faults: [{ code: 'input/nesting' }],
    });
  });

  it('finds names that stand twice up to its limit', () => {
    const text = Buffer.from('{"a": 1, "a": 2}');
    expect(readJson(text)).toMatchObject({ ok: false, faults: [{ code: 'input/duplicate-key' }] });
    expect(readJson(text, limits)).toMatchObject({ ok: true, values: [{ a: 2 }] });
  });
});
