import { assertNever, type Problem, type SourceRef, within } from '../../../kernel/index.ts';
import type { Members } from '../../../world/index.ts';
import type { Kind, Member, ObjectKind } from './kind.ts';
import { canonicalQuantity } from './quantity.ts';

/** Where reading tells what is wrong, and what it leaves out. */
export interface ReadNotes {
  /** The API server refuses such an object. */
  readonly tell: (problem: Problem) => void;
  /** A member that the API does not know, and drops. */
  readonly drop: (name: string, at: SourceRef) => void;
}

/**
 * Reads a value as Go reads it into a type of Kubernetes' API, and gives it as Go writes it again: without the members
 * that the type does not have, with those that are never left out, in the order of the type.
 */
export function readAs(kind: Kind, value: unknown, at: SourceRef, notes: ReadNotes): unknown {
  if (value === undefined || value === null) return zeroOf(kind, at, notes);
  switch (kind.kind) {
    case 'text':
      return typeof value === 'string' ? value : wrong('text', '', value, at, notes);
    case 'flag':
      return typeof value === 'boolean' ? value : wrong('true or false', false, value, at, notes);
    case 'integer':
      return isInteger(value) ? value : wrong('a whole number', 0, value, at, notes);
    case 'integer-or-text':
      return isInteger(value) || typeof value === 'string'
        ? value
        : wrong('a whole number or text', 0, value, at, notes);
    case 'quantity': {
      const written = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
      return canonicalQuantity(written) ?? wrong('a quantity (500m, 1Gi)', '0', value, at, notes);
    }
    case 'list':
      if (!Array.isArray(value)) return wrong('a list', [], value, at, notes);
      return value.map((item, index) => readAs(kind.of, item, within(at, index), notes));
    case 'map':
      if (!isMembers(value)) return wrong('an object', {}, value, at, notes);
      return Object.fromEntries(
        Object.keys(value)
          .sort()
          .map((name) => [name, readAs(kind.of, value[name], within(at, name), notes)]),
      );
    case 'object':
      return isMembers(value) ? readObject(kind, value, at, notes) : wrong('an object', {}, value, at, notes);
    default:
      return assertNever(kind);
  }
}

/** The members of an object in the order of its type. */
export function inOrder({ members }: ObjectKind, object: Members): Members {
  const names = members.map(({ name }) => name).filter((name) => object[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, object[name]]));
}

function readObject({ members }: ObjectKind, value: Members, at: SourceRef, notes: ReadNotes): Members {
  const known = new Set(members.map(({ name }) => name));
  for (const name of Object.keys(value)) if (!known.has(name)) notes.drop(name, within(at, name));
  return Object.fromEntries(
    members.flatMap((member) => {
      const given = value[member.name];
      const read = readAs(member.of, given, within(at, member.name), notes);
      const kept = keep(member, given, read);
      return kept === undefined ? [] : [[member.name, kept] as const];
    }),
  );
}

function keep({ kept }: Member, given: unknown, read: unknown): unknown {
  const isGiven = given !== undefined && given !== null;
  switch (kept) {
    case 'always':
      return read;
    case 'unless-zero':
      return isZero(read) ? undefined : read;
    case 'if-given':
      return isGiven ? read : undefined;
    case 'or-null':
      return isGiven ? read : null;
    default:
      return assertNever(kept);
  }
}

const isZero = (value: unknown): boolean =>
  value === '' ||
  value === 0 ||
  value === false ||
  (Array.isArray(value) ? value.length === 0 : isMembers(value) && Object.keys(value).length === 0);

function zeroOf(kind: Kind, at: SourceRef, notes: ReadNotes): unknown {
  switch (kind.kind) {
    case 'text':
      return '';
    case 'flag':
      return false;
    case 'integer':
    case 'integer-or-text':
      return 0;
    case 'quantity':
      return '0';
    case 'list':
      return [];
    case 'map':
      return {};
    case 'object':
      return readObject(kind, {}, at, notes);
    default:
      return assertNever(kind);
  }
}

function wrong<T>(what: string, instead: T, value: unknown, at: SourceRef, { tell }: ReadNotes): T {
  const name = at.path.at(-1);
  const label = typeof name === 'number' ? `an item of \`${String(at.path.at(-2))}\`` : `\`${name ?? 'it'}\``;
  const quotes = what === 'text' && (typeof value === 'number' || typeof value === 'boolean');
  tell({
    code: 'webhook/value',
    message: `${label} is ${what}, not ${nameOf(value)}: the API server refuses the pod`,
    ...(quotes ? { hint: `write it in quotes: "${String(value)}"` } : {}),
    at,
  });
  return instead;
}

function nameOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string' ? `"${value.slice(0, 60)}"` : String(value);
}

const isInteger = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value);

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
