import { isMembers, type Members } from '../members.ts';
import { accessKeyIdsOf } from './access-key-ids.ts';

/** An object without its secrets, and the access key ids that stood among them. */
export interface Scrubbed {
  readonly body: Members;
  readonly accessKeyIds: readonly string[];
}

/** What stands in the place of a value that was taken out: its name stays. */
const GONE = '';

/** Annotations that repeat the object as it was written, values and all. */
const COPIES = /\/last-applied/;

/** Names of members and variables whose values are secret by themselves. */
const SECRET_NAME =
  /(?:secret[-_.]?(?:access[-_.]?)?key|session[-_.]?token|passw(?:or)?d|passphrase|private[-_.]?key|api[-_.]?key|auth[-_.]?token|authorization|credentials?)$/i;
/** Arguments that carry a secret, or are followed by one. */
const SECRET_ARGUMENT =
  /(?:secret[-_.]?(?:access[-_.]?)?key|session[-_.]?token|passw(?:or)?d|passphrase|private[-_.]?key|api[-_.]?key|auth[-_.]?token)(?:\s*[=:]\s*\S|\s+\S)/i;
const SECRET_FLAG =
  /^--?[\w.-]*(?:secret[-_.]?(?:access[-_.]?)?key|session[-_.]?token|passw(?:or)?d|passphrase|private[-_.]?key|api[-_.]?key|auth[-_.]?token)$/i;
/** What is secret wherever it stands. */
const SECRET_TEXT = /PRIVATE KEY-----|\bkind"?:\s*"?Secret\b/;
/** Forty characters of base64, as secret access keys are; a token; a password in a URL. */
const SECRET_VALUE =
  /(?<![A-Za-z0-9/+=])(?=[A-Za-z0-9/+]*[a-z])(?=[A-Za-z0-9/+]*[A-Z])(?=[A-Za-z0-9/+]*\d)[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])|\beyJ[\w-]{8,}\.[\w-]+\.[\w-]+|:\/\/[^/\s:@]+:[^/\s@]+@/;

/**
 * Takes out of an object what it holds of secrets. What a Secret holds never enters the world, nor do values of
 * other objects that are secret by their name or look.
 */
export function scrub(object: Members): Scrubbed {
  const ids = new Set<string>();
  const note = (text: string): boolean => {
    const found = accessKeyIdsOf(text);
    for (const id of found) ids.add(id);
    return found.length > 0;
  };
  return { body: scrubMembers(object, note), accessKeyIds: [...ids] };
}

/** Notes the access key ids of a text, and says whether it has any. */
type Note = (text: string) => boolean;

/** An object of Kubernetes, or a part of one. */
function scrubMembers(members: Members, note: Note): Members {
  const kind = members['apiVersion'] === 'v1' ? members['kind'] : undefined;
  const variable = members['name'];
  return mapMembers(members, (name, value) => {
    if (kind === 'Secret' && (name === 'data' || name === 'stringData')) return blank(value, note);
    if (kind === 'ConfigMap' && name === 'binaryData') return blank(value, note);
    if (kind === 'ConfigMap' && name === 'data') return scrubData(members, value, note);
    if (name === 'value' && typeof variable === 'string' && typeof value === 'string') {
      return isSecret(variable, value, note) ? GONE : value;
    }
    return scrubValue(name, value, note);
  });
}

/** All values gone, all names kept. */
function blank(value: unknown, note: Note): unknown {
  if (isMembers(value)) return mapMembers(value, (_name, item) => blank(item, note));
  if (Array.isArray(value)) return mapList(value, (item) => blank(item, note));
  if (typeof value !== 'string') return value === null ? null : GONE;
  note(value);
  note(Buffer.from(value, 'base64').toString('latin1'));
  return GONE;
}

function scrubData(configMap: Members, value: unknown, note: Note): unknown {
  if (!isMembers(value)) return scrubValue('data', value, note);
  const metadata = configMap['metadata'];
  // who may use the cluster stands in it: role ARNs, some of which look like anything
  const isAwsAuth = isMembers(metadata) && metadata['name'] === 'aws-auth';
  return mapMembers(value, (name, item) => {
    if (typeof item !== 'string') return item;
    const secret = isSecret(name, item, note);
    return secret && !isAwsAuth ? GONE : item;
  });
}

function isSecret(name: string, value: string, note: Note): boolean {
  if (note(value)) return true;
  if (SECRET_NAME.test(name)) return value !== '';
  if (SECRET_TEXT.test(value)) return true;
  return !value.startsWith('arn:') && (SECRET_VALUE.test(value) || SECRET_ARGUMENT.test(value));
}

/** Any value of any object: strings are looked at, all else is walked. */
function scrubValue(name: string, value: unknown, note: Note): unknown {
  if (typeof value === 'string') {
    const secret = note(value) || COPIES.test(name) || SECRET_NAME.test(name) || SECRET_TEXT.test(value);
    return secret ? GONE : value;
  }
  if (Array.isArray(value)) {
    if (name === 'args' || name === 'command') return scrubArguments(value, note);
    return mapList(value, (item) => scrubValue('', item, note));
  }
  return isMembers(value) ? scrubMembers(value, note) : value;
}

function scrubArguments(list: readonly unknown[], note: Note): readonly unknown[] {
  return mapList(list, (item, index) => {
    if (typeof item !== 'string') return item;
    const before = list[index - 1];
    const named = typeof before === 'string' && SECRET_FLAG.test(before);
    return isSecret('', item, note) || named ? GONE : item;
  });
}

/** The same list where nothing changed, so that what is shared stays shared. */
function mapList(
  list: readonly unknown[],
  map: (item: unknown, index: number) => unknown,
): readonly unknown[] {
  let mapped: unknown[] | undefined;
  for (const [index, item] of list.entries()) {
    const value = map(item, index);
    if (mapped === undefined && value !== item) mapped = list.slice(0, index);
    mapped?.push(value);
  }
  return mapped ?? list;
}

function mapMembers(members: Members, map: (name: string, value: unknown) => unknown): Members {
  const names = Object.keys(members);
  let mapped: [name: string, value: unknown][] | undefined;
  for (const [index, name] of names.entries()) {
    const item = map(name, members[name]);
    if (mapped === undefined && item !== members[name])
      mapped = names.slice(0, index).map((before) => [before, members[before]]);
    mapped?.push([name, item]);
  }
  return mapped === undefined ? members : Object.fromEntries(mapped);
}
