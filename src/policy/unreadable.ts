import { type Problem, type SourceRef, within } from '../kernel/index.ts';
import { unreadVariable } from './template.ts';

/** A JSON object. */
export type Members = Readonly<Record<string, unknown>>;

/** Thrown by the parser of policies, and caught there, at the statement or the condition that it spoils. */
export class Unreadable extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** Gives up on what is being read. */
export function fail(code: string, message: string, at: SourceRef, hint?: string): never {
  throw new Unreadable(hint === undefined ? { code, message, at } : { code, message, at, hint });
}

/** Whether a value is a JSON object. */
export const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value as a message calls it. */
export function nameOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string' ? `"${value.slice(0, 60)}"` : String(value);
}

/** A single value or a list of them, as text: numbers and booleans stand for their JSON spelling. */
export function texts(value: unknown, at: SourceRef): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0) fail('policy/empty', 'an empty list', at);
  return list.map((item, index) => {
    if (typeof item === 'string') return item;
    if (typeof item === 'boolean' || typeof item === 'number') return String(item);
    return fail(
      'policy/value',
      `a value is text, not ${nameOf(item)}`,
      Array.isArray(value) ? within(at, index) : at,
    );
  });
}

/** Gives up on a text with a variable that can't be read: as plain text it would match nothing, and that may be wrong. */
export function readableVariables(text: string, at: SourceRef): void {
  const unread = unreadVariable(text);
  if (unread === undefined) return;
  const hint = `a variable is \`\${key}\` or \`\${key, 'default'}\``;
  fail('policy/variable', `not a policy variable: \`${unread}\``, at, hint);
}
