import { type PathKey, type Problem, type SourceRef, within } from '../../kernel/index.ts';

/** An object as JSON and YAML give it. */
export type Members = Readonly<Record<string, unknown>>;

/** Where a reader tells what it could not understand. */
export type Tell = (problem: Problem) => void;

export const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** How a message names a value that is not what it should be. */
export function nameOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string' ? `"${value.slice(0, 60)}"` : String(value);
}

/** A member that has to be there, as text. */
export function text(members: Members, name: string, at: SourceRef, tell: Tell): string | undefined {
  const value = members[name];
  if (typeof value === 'string') return value;
  tell(
    value === undefined || value === null
      ? { code: 'input/member', message: `\`${name}\` is missing`, at }
      : wrong(name, 'text', value, at),
  );
  return undefined;
}

/** A member that may be absent or null, as text. */
export function optionalText(members: Members, name: string, at: SourceRef, tell: Tell): string | undefined {
  const value = members[name];
  if (typeof value === 'string') return value;
  if (value !== undefined && value !== null) tell(wrong(name, 'text', value, at));
  return undefined;
}

/** A member that may be absent or null, as a whole number. */
export function optionalNumber(
  members: Members,
  name: string,
  at: SourceRef,
  tell: Tell,
): number | undefined {
  const value = members[name];
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  if (value !== undefined && value !== null) tell(wrong(name, 'a whole number', value, at));
  return undefined;
}

/** A member that may be absent or null, as a boolean. */
export function optionalFlag(members: Members, name: string, at: SourceRef, tell: Tell): boolean | undefined {
  const value = members[name];
  if (typeof value === 'boolean') return value;
  if (value !== undefined && value !== null) tell(wrong(name, 'true or false', value, at));
  return undefined;
}

/** A member that may be absent or null (`undefined`: not collected), as a list. */
export function list(members: Members, name: string, at: SourceRef, tell: Tell): unknown[] | undefined {
  const value = members[name];
  if (Array.isArray(value)) return value;
  if (value !== undefined && value !== null) tell(wrong(name, 'a list', value, at));
  return undefined;
}

/** A member that may be absent or null, as an object. */
export function object(members: Members, name: string, at: SourceRef, tell: Tell): Members | undefined {
  const value = members[name];
  if (isMembers(value)) return value;
  if (value !== undefined && value !== null) tell(wrong(name, 'an object', value, at));
  return undefined;
}

/** A list of texts; what is none is told and left out. */
export function texts(members: Members, name: string, at: SourceRef, tell: Tell): string[] | undefined {
  return list(members, name, at, tell)?.filter((value, index): value is string => {
    if (typeof value === 'string') return true;
    tell(wrong(name, 'a list of texts', value, within(at, name, index), 'with'));
    return false;
  });
}

/** The objects of a list with their places; what is no object is told and left out. */
export function* objects(
  members: Members,
  name: string,
  at: SourceRef,
  tell: Tell,
): Generator<{ readonly value: Members; readonly at: SourceRef }> {
  for (const [index, value] of (list(members, name, at, tell) ?? []).entries()) {
    const here = within(at, name, index);
    if (isMembers(value)) yield { value, at: here };
    else tell(wrong(name, 'a list of objects', value, here, 'with'));
  }
}

function wrong(name: PathKey, what: string, value: unknown, at: SourceRef, join?: 'with'): Problem {
  return {
    code: 'input/value',
    message: `\`${name}\` is ${what}, not ${join === 'with' ? 'one with ' : ''}${nameOf(value)}`,
    at: join === 'with' ? at : within(at, name),
  };
}
