import type { ObjectRecord } from '../../../state/records.ts';
import type { State } from '../../../state/state.ts';

/** Where an object is in the table. */
export const objectId = (bucket: string, key: string): string => `${bucket}/${key}`;

/** The keys of each bucket in the order in which S3 lists them. */
const indexes = new WeakMap<State, Map<string, string[]>>();

/** A bucket's keys, in the order of their UTF-8 bytes. */
export function keysOf(state: State, bucket: string): readonly string[] {
  return indexOf(state).get(bucket) ?? [];
}

/** Puts an object; what the key held before is returned. */
export function putObjectRecord(state: State, record: ObjectRecord): ObjectRecord | undefined {
  const { bucket, key } = record;
  const index = indexOf(state);
  const id = objectId(bucket, key);
  const before = state.objects.get(id);
  if (before === undefined) {
    const keys = index.get(bucket) ?? [];
    keys.splice(firstFrom(keys, key), 0, key);
    index.set(bucket, keys);
  }
  state.objects.put(id, record);
  return before;
}

/** Deletes an object; what the key held is returned. */
export function deleteObjectRecord(state: State, bucket: string, key: string): ObjectRecord | undefined {
  const keys = indexOf(state).get(bucket) ?? [];
  const id = objectId(bucket, key);
  const before = state.objects.get(id);
  if (before === undefined) return undefined;
  keys.splice(firstFrom(keys, key), 1);
  state.objects.delete(id);
  return before;
}

/** Where the first key stands that is not before `key`. */
export function firstFrom(keys: readonly string[], key: string): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareKeys(keys[middle] as string, key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Compares by the bytes of UTF-8, which differs from JavaScript's order where characters outside the basic plane meet the last
 * ones of it.
 *
 * Semantics: Amazon S3 API Reference, "ListObjectsV2", section "Sorting order of returned objects".
 */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const [x, y] = [a.charCodeAt(index), b.charCodeAt(index)];
    if (x === y) continue;
    const [highX, highY] = [isSurrogate(x), isSurrogate(y)];
    return highX === highY ? x - y : highX ? 1 : -1;
  }
  return a.length - b.length;
}

const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff;

function indexOf(state: State): Map<string, string[]> {
  const known = indexes.get(state);
  if (known !== undefined) return known;
  const made = new Map<string, string[]>();
  for (const { bucket, key } of state.objects.values()) {
    const keys = made.get(bucket);
    if (keys === undefined) made.set(bucket, [key]);
    else keys.push(key);
  }
  for (const keys of made.values()) keys.sort(compareKeys);
  indexes.set(state, made);
  return made;
}
