/**
 * The type of a member of an object of Kubernetes' API, as far as it decides how Go reads the member and writes it
 * again.
 */
export type Kind =
  | { readonly kind: 'text' | 'integer' | 'flag' | 'quantity' | 'integer-or-text' }
  | { readonly kind: 'list' | 'map'; readonly of: Kind }
  | ObjectKind;

/** A struct: its members in the order in which Go writes them. */
export interface ObjectKind {
  readonly kind: 'object';
  readonly members: readonly Member[];
}

/**
 * What Go writes of a member that the object does not have, or has as its zero value.
 *
 * - `always`: the zero value (no `omitempty`, or a struct, which is never empty)
 * - `unless-zero`: nothing (`omitempty`)
 * - `if-given`: nothing if it is absent, the zero value if it was given (`omitempty` on a pointer)
 * - `or-null`: null (a pointer without `omitempty`)
 */
export type Kept = 'always' | 'unless-zero' | 'if-given' | 'or-null';

export interface Member {
  readonly name: string;
  readonly of: Kind;
  readonly kept: Kept;
}

export const TEXT: Kind = { kind: 'text' };
export const INTEGER: Kind = { kind: 'integer' };
export const FLAG: Kind = { kind: 'flag' };
export const QUANTITY: Kind = { kind: 'quantity' };
export const INTEGER_OR_TEXT: Kind = { kind: 'integer-or-text' };

export const list = (of: Kind): Kind => ({ kind: 'list', of });
export const map = (of: Kind): Kind => ({ kind: 'map', of });

/** How the name of a member is marked: `name` always, `name?` unless zero, `name*` if given, `name~` or null. */
const MARKS: Readonly<Record<string, Kept>> = { '?': 'unless-zero', '*': 'if-given', '~': 'or-null' };

/** An object of these members. */
export function object(members: readonly (readonly [string, Kind])[]): ObjectKind {
  return {
    kind: 'object',
    members: members.map(([marked, of]) => {
      const kept = MARKS[marked.slice(-1)];
      return kept === undefined
        ? { name: marked, of, kept: 'always' }
        : { name: marked.slice(0, -1), of, kept };
    }),
  };
}
