import { AwsError } from '../../http/aws-error.ts';
import type { XmlValue } from '../../http/xml.ts';
import type { Tags } from '../../state/records.ts';
import type { Parameters } from '../parameters.ts';
import { checkLength } from './checks.ts';
import { type Page, pageOf } from './pages.ts';

const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/**
 * The tags of a request.
 *
 * Semantics: AWS IAM User Guide, "Tags for AWS Identity and Access Management resources".
 */
export function readTags(parameters: Parameters): Tags {
  const tags = new Map<string, string>();
  const seen = new Set<string>();
  for (const [index, tag] of parameters.structures('Tags').entries()) {
    const key = tag.required('Key');
    const value = tag.text('Value') ?? '';
    const member = `tags.${index + 1}.member`;
    checkLength(`${member}.key`, key, 1, 128);
    checkLength(`${member}.value`, value, 0, 256);
    for (const [name, text] of [
      ['key', key],
      ['value', value],
    ] as const) {
      if (ALLOWED.test(text)) continue;
      throw new AwsError(
        'ValidationError',
        `1 validation error detected: Value '${text.slice(0, 200)}' at '${member}.${name}' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+`,
      );
    }
    if (/^aws:/i.test(key)) {
      throw new AwsError('InvalidInput', 'Reserved prefix. Tag keys must not begin with aws:');
    }
    if (seen.has(key.toLowerCase())) {
      throw new AwsError(
        'InvalidInput',
        'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
      );
    }
    seen.add(key.toLowerCase());
    tags.set(key, value);
  }
  return checkCount(Object.fromEntries(tags));
}

/** The tags with those of a request: a key in another case is the same tag, which takes the new spelling. */
export function withTags(before: Tags, added: Tags): Tags {
  return checkCount({ ...withoutTags(before, Object.keys(added)), ...added });
}

/** The tags without those of the given keys. */
export function withoutTags(before: Tags, keys: readonly string[]): Tags {
  const gone = new Set(keys.map((key) => key.toLowerCase()));
  return Object.fromEntries(Object.entries(before).filter(([key]) => !gone.has(key.toLowerCase())));
}

/** A page of tags. */
export function tagPage(parameters: Parameters, tags: Tags): XmlValue {
  const page: Page<readonly [string, string]> = pageOf(parameters, Object.entries(tags), ([key]) => key);
  return { Tags: page.items.map(([Key, Value]) => ({ Key, Value })), ...page.rest };
}

function checkCount(tags: Tags): Tags {
  if (Object.keys(tags).length > 50) {
    throw new AwsError(
      'LimitExceeded',
      'The number of tags has reached the maximum limit: 50 tags on one resource.',
      409,
    );
  }
  return tags;
}
