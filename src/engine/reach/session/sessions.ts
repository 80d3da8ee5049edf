import { type Language, languageKey } from '../../reason/index.ts';
import { hasOwnSessions, type SessionOrigin, staysWithEks } from './origin.ts';

/**
 * Which sessions of a role lead on.
 *
 * Most ways on are open to any session. Some are open only to those that their maker has named, tagged or given a
 * source identity as the way on asks; or to those that EKS makes for one association.
 */
export type Sessions =
  /** Every one: of the role that is asked for. */
  | { readonly kind: 'all' }
  /** Those that a call makes which carries what is asked. */
  | { readonly kind: 'made'; readonly as: Making }
  /** Those that EKS makes for an association, with tags or a policy of their own. */
  | { readonly kind: 'associated'; readonly origin: SessionOrigin };

/** What the call that makes a session must carry; what is left out is the maker's choice. */
export interface Making {
  /** The names that the session may have. */
  readonly name?: Language;
  /** Each key once, whatever its case. */
  readonly tags?: readonly AskedTag[];
  readonly sourceIdentity?: 'none' | Language;
  /** The token for which it was given: what it says is in the session's calls. */
  readonly token?: AskedToken;
  /** How many hops on ask for something: chains of them are followed so far alone. */
  readonly hops?: number;
}

/** What a way on asks of the token for which a session was given. */
export type AskedToken =
  /** None of these issuers'. */
  | { readonly not: readonly string[] }
  /** This issuer's, with such claims; or `saml` for an assertion. */
  | {
      readonly issuer: string;
      readonly claims: readonly { readonly name: string; readonly values: Language }[];
    };

/** What a way on asks of one tag of a session. */
export interface AskedTag {
  /** As the way on spells it. */
  readonly key: string;
  /** The values that it may have; `undefined` where the session must not be given it. */
  readonly values: Language | undefined;
  /** A value that it should have, if it can. */
  readonly preferred: string;
  /** Whether it has to go on to the sessions that this one makes. */
  readonly transitive: boolean;
}

export const ALL_SESSIONS: Sessions = { kind: 'all' };

/** Sessions of which nothing is asked. */
export const PLAIN_SESSIONS: Sessions = { kind: 'made', as: {} };

/** What a token is to give such sessions, or another call; `undefined` where only EKS makes them. */
export function givingOf(sessions: Sessions): Making | undefined {
  if (sessions.kind === 'associated') return undefined;
  return sessions.kind === 'all' ? {} : sessions.as;
}

/** What somebody who makes such sessions has to give; `undefined` where only EKS makes them, or a token is asked for. */
export function makingOf(sessions: Sessions): Making | undefined {
  const as = givingOf(sessions);
  return as?.token !== undefined && 'issuer' in as.token ? undefined : as;
}

/** Whether a token of an issuer may give such sessions, and what it must claim. */
export function claimsOf({ token }: Making, issuer: string): 'none' | ReadonlyMap<string, Language> {
  if (token === undefined) return new Map();
  if ('not' in token) return token.not.includes(issuer) ? 'none' : new Map();
  if (token.issuer !== issuer) return 'none';
  return new Map(token.claims.map(({ name, values }) => [name, values]));
}

/** Whether any session will do. */
export const isAnySession = ({ name, tags = [], sourceIdentity, token }: Making): boolean =>
  name === undefined && tags.length === 0 && sourceIdentity === undefined && token === undefined;

/** Whether the maker has to give something that neither EC2 nor a token of a pod gives: tags, a source identity. */
export const isGiven = ({ tags = [], sourceIdentity = 'none' }: Making): boolean =>
  sourceIdentity !== 'none' || tags.some(({ values }) => values !== undefined);

/** Whether an association gives such sessions to its pods. EKS makes their names up, and gives no tags but its own. */
export function isMadeFor(sessions: Sessions, { association }: SessionOrigin): boolean {
  switch (sessions.kind) {
    case 'all':
      return !staysWithEks(association);
    case 'made': {
      const as = makingOf(sessions);
      return as !== undefined && as.name === undefined && !isGiven(as) && !hasOwnSessions(association);
    }
    case 'associated':
      return sessions.origin.association === association;
  }
}

/** Tells sessions of one role from its others; empty where nothing is asked of them. */
export function sessionsKey(sessions: Sessions): string {
  switch (sessions.kind) {
    case 'all':
      return '';
    case 'associated': {
      const { cluster, association } = sessions.origin;
      return ` by ${cluster.name}/${association.namespace}/${association.serviceAccount}`;
    }
    case 'made': {
      const { name, tags = [], sourceIdentity, token } = sessions.as;
      const parts = [
        ...(name === undefined ? [] : [`session ${languageKey(name)}`]),
        ...tags.map(tagKey).sort(),
        ...(sourceIdentity === undefined ? [] : [`for ${identityKey(sourceIdentity)}`]),
        ...(token === undefined ? [] : [tokenKey(token)]),
      ];
      return parts.map((part) => ` ${part}`).join('');
    }
  }
}

const tagKey = ({ key, values, transitive }: AskedTag): string =>
  `${transitive ? 'transitive ' : ''}tag ${key.toLowerCase()} ${values === undefined ? 'left out' : languageKey(values)}`;

const identityKey = (identity: NonNullable<Making['sourceIdentity']>): string =>
  identity === 'none' ? 'nobody' : languageKey(identity);

const tokenKey = (token: AskedToken): string =>
  'not' in token
    ? `not by ${token.not.join(' ')}`
    : `by ${token.issuer} ${token.claims.map(({ name, values }) => `${name} ${languageKey(values)}`).join(' ')}`;
