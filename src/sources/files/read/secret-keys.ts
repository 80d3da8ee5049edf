import { isMembers, type Members } from '../members.ts';

/**
 * Whether what may be the secret half of an access key stands in an object: forty characters of base64 that are no hash, or
 * whatever stands under such a name; also within base64. Nothing of it is kept.
 *
 * Semantics: AWS IAM User Guide, "Manage access keys for IAM users": an id is of no use without its secret access key.
 */
export function holdsSecretKey(object: Members): boolean {
  const variable = object['name'];
  return Object.entries(object).some(([name, value]) =>
    inValue(name === 'value' && typeof variable === 'string' ? variable : name, value),
  );
}

function inValue(name: string, value: unknown): boolean {
  if (typeof value === 'string') return inText(name, value, 2);
  if (Array.isArray(value)) return value.some((item) => inValue(name, item));
  return isMembers(value) && holdsSecretKey(value);
}

function inText(name: string, text: string, depth: number): boolean {
  if (text !== '' && NAME.test(name)) return true;
  if (ASSIGNED.test(text)) return true;
  if ((text.match(FORTY) ?? []).some((word) => MIXED.test(word))) return true;
  if (depth === 0) return false;
  return (text.match(BASE64) ?? []).some((word) =>
    inText('', Buffer.from(word, 'base64').toString('latin1'), depth - 1),
  );
}

const NAME = /secret[-_.]?(?:access[-_.]?)?key$|^aws[-_.]?secret$/i;
const ASSIGNED = /secret[-_.]?(?:access[-_.]?)?key["']?\s*[:=]\s*["']?[^\s"']/i;
const FORTY = /(?<![A-Za-z0-9/+=])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/g;
/** Hashes have letters of one case alone. */
const MIXED = /(?=.*[a-z])(?=.*[A-Z])/;
/** The base64 of forty characters takes 54, without padding. */
const BASE64 = /[A-Za-z0-9+/_-]{54,}={0,2}/g;
