import { AwsError } from '../../http/aws-error.ts';
import type { XmlValue } from '../../http/xml.ts';
import type { Parameters } from '../parameters.ts';
import { constraint } from './checks.ts';

/** A page of a list, and the members that tell whether there is more. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly rest: { readonly IsTruncated: boolean; readonly Marker?: string };
}

/**
 * The page of a list that a call asks for: in order of a key, up to MaxItems, from behind the Marker on.
 *
 * A list that changes between two pages goes on behind the last key that was told.
 */
export function pageOf<T>(
  parameters: Parameters,
  all: Iterable<T>,
  keyOf: (item: T) => string,
  usual = 100,
): Page<T> {
  const most = parameters.whole('MaxItems') ?? usual;
  if (most < 1)
    throw constraint('maxItems', String(most), 'Member must have value greater than or equal to 1');
  if (most > 1000)
    throw constraint('maxItems', String(most), 'Member must have value less than or equal to 1000');
  const after = readMarker(parameters.text('Marker'));
  const first = firstOf(all, keyOf, after, most + 1);
  const items = first.slice(0, most);
  const last = items.at(-1);
  return {
    items: items.map(({ item }) => item),
    rest:
      first.length > most && last !== undefined
        ? { IsTruncated: true, Marker: writeMarker(last.key) }
        : { IsTruncated: false },
  };
}

interface Keyed<T> {
  readonly key: string;
  readonly item: T;
}

/** The first few items behind a key, in order: an account of many roles is not sorted anew for each page. */
function firstOf<T>(
  all: Iterable<T>,
  keyOf: (item: T) => string,
  after: string | undefined,
  most: number,
): readonly Keyed<T>[] {
  const first: Keyed<T>[] = [];
  for (const item of all) {
    const key = keyOf(item);
    if (after !== undefined && key <= after) continue;
    if (first.length === most && key >= (first.at(-1)?.key ?? '')) continue;
    first.splice(placeOf(first, key), 0, { key, item });
    if (first.length > most) first.pop();
  }
  return first;
}

function placeOf<T>(sorted: readonly Keyed<T>[], key: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.key ?? '') <= key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A page as a result: its items under a name. */
export function pageResult<T>(page: Page<T>, name: string, shape: (item: T) => XmlValue): XmlValue {
  return { [name]: page.items.map(shape), ...page.rest };
}

const writeMarker = (key: string): string => Buffer.from(`after ${key}`).toString('base64');

function readMarker(marker: string | undefined): string | undefined {
  if (marker === undefined) return undefined;
  const text = Buffer.from(marker, 'base64').toString('utf8');
  if (!text.startsWith('after ') || writeMarker(text.slice(6)) !== marker) {
    throw new AwsError('ValidationError', 'Invalid Marker');
  }
  return text.slice('after '.length);
}
