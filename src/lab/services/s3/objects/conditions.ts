import { AwsError } from '../../../http/aws-error.ts';
import type { ObjectRecord } from '../../../state/records.ts';
import { noSuchKey, notImplemented, preconditionFailed } from '../errors.ts';

/** The conditions of a request, by their usual names. */
export interface Conditions {
  readonly ifMatch: string | undefined;
  readonly ifNoneMatch: string | undefined;
  readonly ifModifiedSince: string | undefined;
  readonly ifUnmodifiedSince: string | undefined;
}

/** The conditions in a request's headers; those of a copy's source have a prefix. */
export function conditionsOf(header: (name: string) => string | undefined, prefix = ''): Conditions {
  return {
    ifMatch: header(`${prefix}if-match`),
    ifNoneMatch: header(`${prefix}if-none-match`),
    ifModifiedSince: header(`${prefix}if-modified-since`),
    ifUnmodifiedSince: header(`${prefix}if-unmodified-since`),
  };
}

/**
 * What the conditions make of reading an object: `undefined` where they hold, else the name of the one that does not. Tags
 * go before times.
 *
 * Semantics: Amazon S3 API Reference, "GetObject", section "Conditional headers"; RFC 9110, section 13.2.2.
 */
export function readFault(
  conditions: Conditions,
  object: Pick<ObjectRecord, 'etag' | 'modifiedAt'>,
): keyof Conditions | undefined {
  const { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince } = conditions;
  if (ifMatch !== undefined) {
    if (!names(ifMatch, object.etag)) return 'ifMatch';
  } else if (ifUnmodifiedSince !== undefined && isLater(object, ifUnmodifiedSince) === true) {
    return 'ifUnmodifiedSince';
  }
  if (ifNoneMatch !== undefined) return names(ifNoneMatch, object.etag) ? 'ifNoneMatch' : undefined;
  if (ifModifiedSince !== undefined && isLater(object, ifModifiedSince) === false) return 'ifModifiedSince';
  return undefined;
}

/** Throws where the conditions forbid reading: 304 for what the client has already, 412 else. */
export function checkRead(conditions: Conditions, object: ObjectRecord): void {
  const fault = readFault(conditions, object);
  if (fault === undefined) return;
  if (fault === 'ifMatch') throw preconditionFailed('If-Match');
  if (fault === 'ifUnmodifiedSince') throw preconditionFailed('If-Unmodified-Since');
  throw new AwsError('NotModified', 'Not Modified', 304, { etag: `"${object.etag}"` });
}

/**
 * Throws where the conditions forbid to write over, or to delete, what a key holds.
 *
 * Semantics: Amazon S3 User Guide, "How to prevent object overwrites with conditional writes" and "How to perform conditional
 * deletes".
 */
export function checkWrite(
  header: (name: string) => string | undefined,
  key: string,
  before: ObjectRecord | undefined,
): void {
  const { ifMatch, ifNoneMatch } = conditionsOf(header);
  if (ifNoneMatch !== undefined) {
    if (ifNoneMatch !== '*') throw notImplemented('If-None-Match with an entity tag on writes');
    if (before !== undefined) throw preconditionFailed('If-None-Match');
  }
  if (ifMatch !== undefined) {
    if (before === undefined) throw noSuchKey(key);
    if (!names(ifMatch, before.etag)) throw preconditionFailed('If-Match');
  }
}

/** Whether a list of tags, or `*`, names one. */
function names(list: string, etag: string): boolean {
  return list.split(',').some((one) => {
    const tag = one.trim().replace(/^W\//, '');
    return tag === '*' || tag === etag || tag === `"${etag}"`;
  });
}

/** Whether an object was changed after a time, to the second; `undefined` for what is no time. */
function isLater({ modifiedAt }: Pick<ObjectRecord, 'modifiedAt'>, time: string): boolean | undefined {
  const at = Date.parse(time);
  return Number.isNaN(at) ? undefined : Math.floor(modifiedAt / 1000) > Math.floor(at / 1000);
}
