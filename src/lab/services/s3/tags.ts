import { AwsError } from '../../http/aws-error.ts';
import { queryOf } from '../../http/call.ts';
import type { Tags } from '../../state/records.ts';
import { invalidArgument, malformedXml } from './errors.ts';
import { all, onlyHas, textOf, type XmlElement } from './xml-body.ts';

/**
 * Reads the `Tag` elements of an element.
 *
 * Semantics: Amazon S3 User Guide, "Categorizing your objects using tags".
 */
export function readTagSet(element: XmlElement, most: number): Tags {
  onlyHas(element, ['Tag']);
  const pairs = all(element, 'Tag').map((tag) => {
    const [key, value] = [textOf(tag, 'Key'), textOf(tag, 'Value')];
    if (key === undefined || value === undefined) throw malformedXml();
    return [key, value] as const;
  });
  return checkedTags(pairs, most);
}

/** Reads the tags of an object from `x-amz-tagging`, a query. */
export function readTagHeader(value: string | undefined): Tags {
  if (value === undefined || value === '') return {};
  const pairs = queryOf(value);
  if (pairs.some(([key]) => key === '')) {
    throw invalidArgument(
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
      'x-amz-tagging',
      value,
    );
  }
  return checkedTags(pairs, 10);
}

/** What a tag's key and value may consist of. */
const LETTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

function checkedTags(pairs: readonly (readonly [string, string])[], most: number): Tags {
  if (pairs.length > most) {
    throw new AwsError('BadRequest', `Object tags cannot be greater than ${most}`, 400);
  }
  const tags = new Map<string, string>();
  for (const [key, value] of pairs) {
    if (tags.has(key)) throw invalidTag('Cannot provide multiple Tags with the same key', key);
    if (key.length < 1 || key.length > 128 || !LETTERS.test(key) || key.startsWith('aws:')) {
      throw invalidTag('The TagKey you have provided is invalid', key);
    }
    if (value.length > 256 || !LETTERS.test(value)) {
      throw invalidTag('The TagValue you have provided is invalid', key);
    }
    tags.set(key, value);
  }
  return Object.fromEntries(tags);
}

const invalidTag = (message: string, key: string): AwsError =>
  new AwsError('InvalidTag', message, 400, { TagKey: key.slice(0, 128) });
