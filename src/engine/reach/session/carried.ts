import type { OpaqueStatement, Statement } from '../../../policy/index.ts';
import type { Role } from '../../../world/index.ts';
import { accepted, type Language, mayConcern } from '../../reason/index.ts';
import { POD_IDENTITY } from '../trusted.ts';

/** What sessions of a role may have been given: without the action for it in the trust policy, nobody gives it. */
interface Carried {
  readonly tags: boolean;
  readonly sourceIdentity: boolean;
}

const known = new WeakMap<Role, Carried>();

function carriedBy(role: Role): Carried {
  const made = known.get(role) ?? {
    tags: mayAllow(role, 'sts:TagSession'),
    sourceIdentity: mayAllow(role, 'sts:SetSourceIdentity'),
  };
  known.set(role, made);
  return made;
}

/**
 * Whether sessions of the role may carry tags that somebody chose. Pod Identity's tags are not chosen, and its
 * sessions are looked at by their associations.
 *
 * Semantics: AWS IAM User Guide, "Pass session tags in AWS STS".
 */
export const mayCarryTags = (role: Role): boolean => carriedBy(role).tags;

/**
 * Whether sessions of the role may have a source identity.
 *
 * Semantics: AWS IAM User Guide, "Monitor and control actions taken with assumed roles".
 */
export const mayHaveSourceIdentity = (role: Role): boolean => carriedBy(role).sourceIdentity;

const mayAllow = ({ trust }: Role, action: string): boolean =>
  trust.statements.some(
    (statement) => statement.effect !== 'Deny' && mayConcern(statement, action) && !isForPodsAlone(statement),
  );

function isForPodsAlone(statement: Statement | OpaqueStatement): boolean {
  if (statement.kind === 'opaque' || statement.principal === undefined || statement.principal.negated)
    return false;
  return statement.principal.entries.every(
    (entry) => entry.kind === 'service' && entry.name === POD_IDENTITY,
  );
}

const LETTERS = {
  members: 'abcdefghijklmnopqrstuvwxyz0123456789-_./:=+@ ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  has: (unit: number): boolean => /[\p{L}\p{Z}\p{N}\p{Cs}_.:/=+\-@]/u.test(String.fromCharCode(unit)),
};

/**
 * Keys and values of tags, by their letters. Their length is not counted.
 *
 * Semantics: AWS IAM User Guide, "Tags for AWS Identity and Access Management resources".
 */
export const TAG_TEXT: Language = accepted({
  start: 0,
  units: [],
  classes: [LETTERS],
  samples: ['x'],
  key: 'tag text',
  next: (state, unit) => (state === 0 && LETTERS.has(unit) ? 0 : 1),
  accepts: (state) => state === 0,
  outlook: (state) => (state === 0 ? 'open' : 'never'),
});

/** Tags whose keys begin so are given by AWS alone. */
export const isReserved = (key: string): boolean => /^aws:/i.test(key);
