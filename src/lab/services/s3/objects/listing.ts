import { compareKeys, firstFrom } from './key-index.ts';

/** What a listing asks for. */
export interface ListingQuery {
  readonly prefix: string;
  readonly delimiter: string;
  /** Only what comes behind it. */
  readonly after: string;
  readonly most: number;
}

/** A page of a listing: keys, and prefixes that stand for all keys which begin with them. */
export interface Listing {
  readonly keys: readonly string[];
  readonly prefixes: readonly string[];
  /** There is more behind it. */
  readonly truncated: boolean;
  /** The last key or prefix of the page. */
  readonly last: string | undefined;
}

/**
 * A page of sorted keys.
 *
 * Semantics: Amazon S3 User Guide, "Organizing objects using prefixes"; Amazon S3 API Reference, "ListObjectsV2".
 */
export function listKeys(all: readonly string[], { prefix, delimiter, after, most }: ListingQuery): Listing {
  const keys: string[] = [];
  const prefixes: string[] = [];
  let last: string | undefined;
  let index = firstFrom(all, compareKeys(after, prefix) > 0 ? after : prefix);
  while (index < all.length) {
    const key = all[index] as string;
    if (!key.startsWith(prefix)) break;
    if (after !== '' && compareKeys(key, after) <= 0) {
      index += 1;
      continue;
    }
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const common = end < 0 ? undefined : key.slice(0, end + delimiter.length);
    // a page that ended with a prefix goes on behind all that it stands for
    if (common === undefined || common !== after) {
      if (keys.length + prefixes.length >= most) return { keys, prefixes, truncated: most > 0, last };
      last = common ?? key;
      if (common === undefined) keys.push(key);
      else prefixes.push(common);
    }
    index = common === undefined ? index + 1 : behind(all, common, index);
  }
  return { keys, prefixes, truncated: false, last };
}

/** Where the first key stands, from `from` on, that does not begin with `prefix`. */
function behind(all: readonly string[], prefix: string, from: number): number {
  let [low, high] = [from, all.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((all[middle] as string).startsWith(prefix)) low = middle + 1;
    else high = middle;
  }
  return low;
}
