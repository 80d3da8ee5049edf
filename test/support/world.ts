import { type ReadOptions, readWorld, type World } from '../../src/index.ts';

/** The world of a snapshot, or of any document that `readWorld` takes. */
export async function worldOf(snapshot: unknown, options: Partial<ReadOptions> = {}): Promise<World> {
  const text = Buffer.from(JSON.stringify(snapshot));
  const read = await readWorld(['-'], { cwd: '.', stdin: async () => text, ...options });
  if (!read.ok) throw new Error(read.error.map(({ message }) => message).join('; '));
  return read.value.world;
}
