import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { LabContext } from '../../../context.ts';
import type { State } from '../../../state/state.ts';

/** A run of bytes in a file of the lab's folder of blobs. */
export interface Segment {
  readonly blob: string;
  readonly size: number;
}

const UNFINISHED = 'unfinished-';
/** The names of the files that the lab writes. */
const OWN = /^(unfinished-)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Blobs that somebody is reading, with the number of readers; and those that are to go when nobody does any more. */
const read = new Map<string, number>();
const doomed = new Set<string>();

/**
 * Writes bytes to a new file, and returns its name once the whole file is on the disk: a record may name it then. Where
 * `bytes` throws, or `finish`, which says what they were, nothing is left.
 */
export async function writeBlob<T>(
  lab: LabContext,
  bytes: AsyncIterable<Buffer>,
  finish: () => T,
): Promise<T & { readonly blob: string }> {
  const blob = randomUUID();
  const unfinished = join(lab.blobs, `${UNFINISHED}${blob}`);
  const file = await open(unfinished, 'wx', 0o600);
  let finished: T;
  try {
    try {
      for await (const piece of bytes) await file.writev([piece]);
      finished = finish();
      if (lab.durable) await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, join(lab.blobs, blob));
  } catch (error) {
    await unlink(unfinished).catch(() => undefined);
    throw error;
  }
  await syncFolder(lab);
  return { ...finished, blob };
}

// a new name is in its folder for good only when the folder is written
async function syncFolder({ blobs, durable }: LabContext): Promise<void> {
  if (!durable) return;
  const folder = await open(blobs, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Keeps blobs until the returned function is called, though they be removed in the meantime. */
function holdBlobs(lab: LabContext, segments: readonly Segment[]): () => void {
  const paths = segments.map(({ blob }) => join(lab.blobs, blob));
  for (const path of paths) read.set(path, (read.get(path) ?? 0) + 1);
  let held = true;
  return () => {
    if (!held) return;
    held = false;
    for (const path of paths) {
      const readers = (read.get(path) ?? 1) - 1;
      if (readers > 0) read.set(path, readers);
      else {
        read.delete(path);
        if (doomed.delete(path)) void unlink(path).catch(() => undefined);
      }
    }
  };
}

/** The bytes from `first` to `last`, both included, of segments one behind the other. */
export function readBlobs(
  lab: LabContext,
  segments: readonly Segment[],
  first: number,
  last: number,
): Readable {
  const release = holdBlobs(lab, segments);
  async function* bytes(): AsyncGenerator<Buffer> {
    let at = 0;
    for (const { blob, size } of segments) {
      const start = Math.max(first - at, 0);
      const end = Math.min(last - at, size - 1);
      at += size;
      if (size === 0 || start > end) continue;
      yield* createReadStream(join(lab.blobs, blob), { start, end, highWaterMark: 262_144 });
    }
  }
  return Readable.from(bytes(), { objectMode: false, highWaterMark: 262_144 }).once('close', release);
}

/** Removes the bytes of what no record names any more: after the commit that says so. */
export async function removeBlobs(lab: LabContext, segments: readonly Segment[]): Promise<void> {
  for (const { blob } of segments) {
    const path = join(lab.blobs, blob);
    if (read.has(path)) doomed.add(path);
    else await unlink(path).catch(() => undefined);
  }
}

/** Removes what an earlier end of the lab left behind: files that no record names. */
export async function sweepBlobs(state: State, folder: string): Promise<void> {
  const named = new Set<string>();
  for (const { segments } of state.objects.values()) for (const { blob } of segments) named.add(blob);
  for (const { parts } of state.uploads.values()) for (const { blob } of parts) named.add(blob);
  for (const name of await readdir(folder)) {
    if (!named.has(name) && OWN.test(name)) await unlink(join(folder, name));
  }
}
