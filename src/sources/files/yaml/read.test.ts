import { describe, expect, it } from 'vitest';
import * as yaml from 'yaml';
import { readYaml } from './read.ts';

const valuesOf = (text: string): unknown => {
  const documents = readYaml(yaml, text);
  return documents.ok ? documents.values : documents.faults;
};

describe('readYaml', () => {
  const cases: readonly { name: string; text: string; values: readonly unknown[] }[] = [
    {
      name: 'booleans as YAML 1.1 has them',
      text: 'a: yes\nb: Off\nc: true\nd: "yes"',
      values: [{ a: true, b: false, c: true, d: 'yes' }],
    },
    {
      name: 'dates as text',
      text: 'a: 2012-10-17\nb: 2026-01-01T00:00:00Z',
      values: [{ a: '2012-10-17', b: '2026-01-01T00:00:00Z' }],
    },
    {
      name: 'no numbers to the base of sixty',
      text: 'a: 22:22\nb: 12:30:45',
      values: [{ a: '22:22', b: '12:30:45' }],
    },
    { name: 'octal numbers', text: 'mode: 0644', values: [{ mode: 420 }] },
    {
      name: 'account ids as text, with their zeros',
      text: 'a: 012345678901\nb: 111122223333\nc: 11112222333',
      values: [{ a: '012345678901', b: '111122223333', c: 11_112_222_333 }],
    },
    {
      name: 'merged mappings, what stands there itself first',
      text: 'x: &x { a: 1, b: 2 }\nz: { <<: *x, b: 3 }',
      values: [{ x: { a: 1, b: 2 }, z: { a: 1, b: 3 } }],
    },
    { name: 'keys as text', text: '1: a\ntrue: b\n~: c', values: [{ 1: 'a', true: 'b', '': 'c' }] },
    {
      name: 'several documents, empty ones too',
      text: '---\n---\na: 1\n---\n# x\n...\n---\nb: 2\n',
      values: [null, { a: 1 }, null, { b: 2 }],
    },
    { name: 'nothing', text: '# only this\n', values: [] },
    {
      name: 'unknown tags as what they stand on',
      text: 'a: !Ref x\nb: !!binary aGk=',
      values: [{ a: 'x', b: 'aGk=' }],
    },
    {
      name: 'aliases up to the limit',
      text: `a: &a [1]\nb: [${'*a, '.repeat(999)}]`,
      values: [{ a: [1], b: Array.from({ length: 999 }, () => [1]) }],
    },
  ];
  it.each(cases)('reads $name', ({ text, values }) => {
    expect(valuesOf(text)).toEqual(values);
  });

  it('tells the faults of each document', () => {
    expect(valuesOf('a: 1\na: 2\n---\nb: *x\n---\nc: [1\n')).toMatchObject([
      { code: 'input/duplicate-key', offset: 5 },
      { code: 'input/alias', offset: 17 },
      { code: 'input/yaml' },
    ]);
  });

  it('lets a key of a manifest stand twice that says the same, as kubectl does, and no other', () => {
    expect(valuesOf('apiVersion: v1\ns:\n  a: x\n  b: 1\n  a: x\n')).toEqual([
      { apiVersion: 'v1', s: { a: 'x', b: 1 } },
    ]);
    const others = ['a: x\na: x\na: y', 'a: [x]\na: [x]', 'a: 1\na: "1"', 'a: x\na: x\nb: 1\nb: 2'];
    for (const text of [...others.map((other) => `apiVersion: v1\n${other}`), 'version: 1\nversion: 1']) {
      expect(valuesOf(text)).toMatchObject([{ code: 'input/duplicate-key' }]);
    }
    const many = Array.from({ length: 30 }, () => 'a: x\n').join('');
    expect(valuesOf(`apiVersion: v1\n${many}`)).toMatchObject([{ code: 'input/duplicate-key' }]);
  });

  it('refuses a document that would not fit into memory, but not many that do', () => {
    const line = `a: ${'x'.repeat(1000)}\n`;
    expect(valuesOf(line.repeat(18_000))).toMatchObject([
      { code: 'input/too-large', hint: expect.stringContaining('JSON') },
    ]);
  });
});
