import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Judgement, judge, parseSubject } from '../../src/claims/index.ts';
import { edited } from '../support/edits.ts';
import { worldOf } from '../support/world.ts';

const WORLDS = join(import.meta.dirname, '../worlds');
const read = (world: string, file: string) => JSON.parse(readFileSync(join(WORLDS, world, file), 'utf8'));

const worlds = readdirSync(WORLDS).filter((world) => existsSync(join(WORLDS, world, 'expected.json')));

async function judged(snapshot: unknown, { role, only, depth }: Judgement['claim']): Promise<Judgement> {
  const world = await worldOf(snapshot);
  const clusters = world.clusters.map(({ name }) => name);
  const named = only.map((text) => {
    const id = parseSubject(text, clusters);
    if (!id.ok) throw new Error(id.error.message);
    return id.value;
  });
  const claim = { role, only: named, depth, administrators: [], accepted: [], at: undefined };
  const answer = judge(world, claim, { now: Date.UTC(2026, 10, 23) });
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value;
}

describe('the fewest changes of', () => {
  it.each(worlds)('%s make its claim true', async (world) => {
    const snapshot = read(world, 'snapshot.json');
    const { claim } = read(world, 'expected.json');
    const before = await judged(snapshot, claim);
    const { edits } = before;
    const unexpected = before.paths.filter((path) => !path.expected);
    if (before.verdict === 'proven') expect(edits).toEqual([]);
    // nothing in the trust policy would let it in: what is wrong is told with its reason
    if (before.missing.length > 0 && before.repair === undefined) return;
    if (before.verdict === 'refuted') expect(before.sufficient).toBe(true);
    if (unexpected.length > 0) expect(before.changes).not.toEqual([]);
    const after = await judged(edited(snapshot, edits), claim);
    expect(after.paths.filter((path) => !path.expected).map(({ subject }) => subject.id)).toEqual([]);
    expect(after.missing).toEqual([]);
    if (before.verdict === 'refuted') expect(after.verdict).toBe('proven');
  });
});
