import { AwsError } from '../../../http/aws-error.ts';

/** The bytes from `first` to `last`, both included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * Reads a Range header: `undefined` where there is none, or one that S3 passes over, as it does with several ranges. It throws
 * where the range lies outside.
 *
 * Semantics: RFC 9110, section 14.2; Amazon S3 API Reference, "GetObject".
 */
export function rangeOf(header: string | undefined, size: number): ByteRange | undefined {
  const [, from = '', to = ''] = /^bytes=(\d{0,19})-(\d{0,19})$/.exec(header?.trim() ?? '') ?? [];
  if (from === '' && to === '') return undefined;
  if (from === '') {
    const count = Number(to);
    if (count === 0 || size === 0) throw unsatisfiable(header ?? '', size);
    return { first: Math.max(0, size - count), last: size - 1 };
  }
  const first = Number(from);
  const last = to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (to !== '' && Number(to) < first) return undefined;
  if (first >= size) throw unsatisfiable(header ?? '', size);
  return { first, last };
}

const unsatisfiable = (range: string, size: number): AwsError =>
  new AwsError('InvalidRange', 'The requested range is not satisfiable', 416, {
    RangeRequested: range,
    ActualObjectSize: String(size),
  });
