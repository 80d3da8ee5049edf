import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readCases } from '../../src/sources/index.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = `${root}docs/semantics/`;
const pages = new Map(readdirSync(folder).map((name) => [name, readFileSync(`${folder}${name}`, 'utf8')]));
const all = [...pages.values()].join('\n');
const read = await readCases(['test/cases'], { cwd: root });
const cases = read.ok ? read.value.cases : [];

/** What looks like the id of a case: a rule and a name, or two letters and a number. */
const CITED = /`([A-F]\d+-[\w-]+|(?:WI|PI|AR|RB|CO)-\d+)`/g;
const cited = (page: string): ReadonlySet<string> =>
  new Set([...page.matchAll(CITED)].map(([, id = '']) => id));

const rules = (letter: string, last: number): string[] =>
  Array.from({ length: last }, (_, index) => `${letter}${index + 1}`);

describe('docs/semantics', () => {
  it('names decision cases that exist', () => {
    const known = new Set(cases.map(({ id }) => id));
    expect([...cited(all)].filter((id) => !known.has(id))).toEqual([]);
  });

  it('names every decision case', () => {
    const named = cited(all);
    expect(cases.length).toBeGreaterThan(500);
    expect(cases.map(({ id }) => id).filter((id) => !named.has(id))).toEqual([]);
  });

  it.each([...rules('A', 29), ...rules('B', 19), ...rules('C', 12), ...rules('D', 9), ...rules('F', 22)])(
    'tells of rule %s',
    (rule) => {
      expect(all).toMatch(
        new RegExp(
          `^\\*\\*(?:[A-F]\\d+, )*${rule}(?:, [A-F]\\d+)*\\*\\* \\((?:certain|likely|unsure)\\)`,
          'm',
        ),
      );
    },
  );

  it('lists every undecided case on the page of what is undecided', () => {
    const listed = cited(pages.get('undecided.md') ?? '');
    const open = cases.filter(({ expected }) => expected === 'undecided').map(({ id }) => id);
    expect(open.filter((id) => !listed.has(id))).toEqual([]);
  });
});
