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
  const keyed = [...all].map((item) => [keyOf(item), item] as const);
  keyed.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const after = readMarker(parameters.text('Marker'));
  const left = after === undefined ? keyed : keyed.filter(([key]) => key > after);
  const items = left.slice(0, most);
  const last = items.at(-1);
  const truncated = left.length > most && last !== undefined;
  return {
    items: items.map(([, item]) => item),
    rest: truncated ? { IsTruncated: true, Marker: writeMarker(last[0]) } : { IsTruncated: false },
  };
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
