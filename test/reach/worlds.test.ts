import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { judge, parseSubject } from '../../src/claims/index.ts';
import type { Depth } from '../../src/engine/reach/index.ts';
import { worldOf } from '../support/world.ts';

const WORLDS = join(import.meta.dirname, '../worlds');

/** What a world says of itself: the claim, and what its answer must and must not hold. */
interface Expected {
  readonly title: string;
  readonly claim: { readonly role: string; readonly only: readonly string[]; readonly depth: Depth };
  readonly verdict: string;
  readonly missing: readonly string[];
  readonly must: readonly { readonly subject: string; readonly mechanisms: string }[];
  readonly mustNot: readonly string[];
  readonly noUnexpected: boolean;
}

const read = (world: string, file: string): unknown =>
  JSON.parse(readFileSync(join(WORLDS, world, file), 'utf8'));

const worlds = readdirSync(WORLDS)
  .filter((world) => existsSync(join(WORLDS, world, 'expected.json')))
  .map((world) => ({ world, expected: read(world, 'expected.json') as Expected }))
  .map(({ world, expected }) => ({ world, expected, title: expected.title }));

/** The ids of findings that docs/findings tells of. */
const FINDINGS = readdirSync(join(import.meta.dirname, '../../docs/findings')).flatMap((page) => {
  const text = readFileSync(join(import.meta.dirname, '../../docs/findings', page), 'utf8');
  return [...text.matchAll(/^(?:\| |Its id is )`([a-z-]+(?:\/[a-z0-9-]+)?)`/gm)].map(([, id = '']) => id);
});

describe('the world of', () => {
  it.each(worlds)('$world: $title', async ({ world, expected }) => {
    const facts = await worldOf(read(world, 'snapshot.json'));
    const { role, only, depth } = expected.claim;
    const clusters = facts.clusters.map(({ name }) => name);
    const named = only.map((text) => {
      const id = parseSubject(text, clusters);
      if (!id.ok) throw new Error(id.error.message);
      return id.value;
    });
    const claim = { role, only: named, depth, administrators: [], accepted: [], at: undefined };
    const judged = judge(facts, claim, { now: Date.UTC(2026, 10, 23) });
    if (!judged.ok) throw new Error(judged.error.message);
    const { verdict, missing, paths } = judged.value;
    const unexpected = paths.filter((path) => !path.expected);
    const found = unexpected.flatMap(({ subject, steps }) => {
      const mechanisms = steps.map((step) => step.mechanism).join('>');
      return [subject.id, ...subject.existing].map((id) => ({ subject: id, mechanisms }));
    });
    for (const { steps } of paths)
      for (const { finding, mechanism } of steps)
        expect(FINDINGS, `${mechanism}: ${finding}`).toContain(finding);
    expect(verdict).toBe(expected.verdict);
    expect(missing).toEqual(expected.missing);
    for (const path of expected.must) expect(found).toContainEqual(path);
    for (const id of expected.mustNot) expect(found.map(({ subject }) => subject)).not.toContain(id);
    if (expected.noUnexpected) expect(found).toEqual([]);
  });
});
