import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type AskedClaim, judged, readOfWorld, worldNames } from '../support/judged.ts';

/** What a world says of itself: the claim, and what its answer must and must not hold. */
interface Expected {
  readonly title: string;
  readonly claim: AskedClaim;
  readonly verdict: string;
  readonly missing: readonly string[];
  readonly must: readonly { readonly subject: string; readonly mechanisms: string }[];
  readonly mustNot: readonly string[];
  readonly noUnexpected: boolean;
}

const worlds = worldNames()
  .map((world) => ({ world, expected: readOfWorld(world, 'expected.json') as Expected }))
  .map(({ world, expected }) => ({ world, expected, title: expected.title }));

/** The ids of findings that docs/findings tells of. */
const FINDINGS = readdirSync(join(import.meta.dirname, '../../docs/findings')).flatMap((page) => {
  const text = readFileSync(join(import.meta.dirname, '../../docs/findings', page), 'utf8');
  return [...text.matchAll(/^(?:\| |Its id is )`([a-z-]+(?:\/[a-z0-9-]+)?)`/gm)].map(([, id = '']) => id);
});

describe('the world of', () => {
  it.each(worlds)('$world: $title', async ({ world, expected }) => {
    const { verdict, missing, paths } = await judged(readOfWorld(world, 'snapshot.json'), expected.claim);
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
