import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Judgement, judge, parseSubject } from '../../src/claims/index.ts';
import type { Depth } from '../../src/engine/reach/index.ts';
import { worldOf } from './world.ts';

const WORLDS = join(import.meta.dirname, '../worlds');

/** The clock of the worlds in test/worlds. */
const NOW = Date.UTC(2026, 10, 23);

/** The claim that a world of test/worlds asks. */
export interface AskedClaim {
  readonly role: string;
  readonly only: readonly string[];
  readonly depth: Depth;
}

/** The names of the worlds in test/worlds. */
export const worldNames = (): readonly string[] => readdirSync(WORLDS);

/** A file of a world in test/worlds: `snapshot.json` or `expected.json`. */
export const readOfWorld = (world: string, file: string): unknown =>
  JSON.parse(readFileSync(join(WORLDS, world, file), 'utf8'));

/** What rolepin says of a claim in a snapshot. */
export async function judged(
  snapshot: unknown,
  { role, only, depth }: AskedClaim,
  accepts: readonly string[] = [],
): Promise<Judgement> {
  const world = await worldOf(snapshot);
  const clusters = world.clusters.map(({ name }) => name);
  const named = only.map((text) => {
    const id = parseSubject(text, clusters);
    if (!id.ok) throw new Error(id.error.message);
    return id.value;
  });
  const accepted = accepts.map((subject) => ({ subject, reason: 'known', until: undefined }));
  const claim = { role, only: named, depth, administrators: [], accepted, at: undefined };
  const answer = judge(world, claim, { now: NOW });
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value;
}
