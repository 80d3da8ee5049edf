import { assertNever } from '../../kernel/index.ts';
import type { Caller, Effect, PrincipalElement, PrincipalEntry } from '../../policy/index.ts';
import { notPrincipalSet } from './not-principal-set.ts';
import { type GlobItem, literalItems } from './text/glob-item.ts';
import { ALL, either, glob, type Language, NONE, texts } from './text/language.ts';

/** How a principal element names a caller: itself or everyone, its role, its account. */
export type GrantKind = 'direct' | 'role' | 'account';

/** The callers that an element matches for certain, and those that it may match. */
export interface PrincipalSet {
  readonly certain: Language;
  readonly possible: Language;
}

const ANY: GlobItem = { kind: 'any', within: false };
const some = (before: string, ...after: readonly (string | GlobItem)[]): Language =>
  glob([
    ...literalItems(before),
    ...after.flatMap((part) => (typeof part === 'string' ? literalItems(part) : [part])),
  ]);

/** A caller as a text, so that sets of callers are languages. A role session carries its role and itself. */
export function callerText(caller: Caller): string {
  switch (caller.kind) {
    case 'user':
    case 'federated-user':
      return `AWS ${caller.arn}`;
    case 'role-session':
      return `AWS ${caller.role} ${caller.session}`;
    case 'root':
      return `AWS arn:aws:iam::${caller.account}:root`;
    case 'web-identity':
    case 'saml':
      return `Federated ${caller.provider}`;
    case 'service':
      return `Service ${caller.name}`;
    case 'anonymous':
      return 'anonymous';
    default:
      return assertNever(caller);
  }
}

/** Reads a caller text back; sessions get their account from the role. */
export function callerOf(text: string): Caller {
  const space = text.indexOf(' ');
  const kind = space < 0 ? text : text.slice(0, space);
  const rest = text.slice(space + 1);
  if (kind === 'Service') return { kind: 'service', name: rest };
  if (kind === 'Federated') {
    return rest.includes(':saml-provider/')
      ? { kind: 'saml', provider: rest }
      : { kind: 'web-identity', provider: rest };
  }
  if (kind !== 'AWS') return { kind: 'anonymous' };
  const [arn = '', session] = rest.split(' ');
  const account = arn.split(':')[4] ?? '';
  if (session !== undefined) return { kind: 'role-session', role: arn, session, account };
  if (arn.endsWith(':root')) return { kind: 'root', account };
  return arn.includes(':federated-user/')
    ? { kind: 'federated-user', arn, account }
    : { kind: 'user', arn, account };
}

const AWS_CALLERS = either(some('AWS ', ANY), texts(['anonymous']));

/**
 * The callers that a Principal or NotPrincipal element matches.
 *
 * `*` in an Allow names AWS principals and the anonymous for certain; whether it names services, and bearers of
 * tokens, AWS does not say. In a Deny it names everyone. Nor does AWS say what `*` under Service or Federated names.
 * A canonical user is an account by an id that can't be resolved. `bounded` callers have a permissions boundary.
 *
 * Semantics: AWS IAM User Guide, "AWS JSON policy elements: Principal" and "AWS JSON policy elements: NotPrincipal".
 */
export function principalSet(
  element: PrincipalElement,
  effect: Effect,
  kinds: readonly GrantKind[],
  bounded: boolean,
): PrincipalSet {
  if (element.negated) {
    return kinds.includes('direct') ? notPrincipalSet(element, effect, bounded) : NOBODY;
  }
  const sets = element.entries.flatMap((entry) =>
    kinds.includes(grantOf(entry)) ? [entrySet(entry, effect)] : [],
  );
  const certain = sets.map((set) => set.certain).reduce(either, NONE);
  const same = sets.every((set) => set.certain === set.possible);
  return { certain, possible: same ? certain : sets.map((set) => set.possible).reduce(either, NONE) };
}

const NOBODY: PrincipalSet = { certain: NONE, possible: NONE };

function grantOf({ kind }: PrincipalEntry): GrantKind {
  if (kind === 'account' || kind === 'canonical-user') return 'account';
  return kind === 'role' ? 'role' : 'direct';
}

function entrySet(entry: PrincipalEntry, effect: Effect): PrincipalSet {
  const sure = (language: Language): PrincipalSet => ({ certain: language, possible: language });
  const open = (language: Language): PrincipalSet => ({ certain: NONE, possible: language });
  switch (entry.kind) {
    case 'everyone':
      return effect === 'Deny' ? sure(ALL) : { certain: AWS_CALLERS, possible: ALL };
    case 'account':
      return sure(accountLanguage(entry.account, entry.partition));
    case 'role':
      return sure(some(`AWS ${entry.arn} `, ANY));
    case 'user':
    case 'federated-user':
      return sure(texts([`AWS ${entry.arn}`]));
    case 'session':
      return sure(some('AWS ', ANY, ` ${entry.arn}`));
    case 'service':
      return sure(texts([`Service ${entry.name}`]));
    case 'federated':
      return sure(texts([`Federated ${entry.provider}`]));
    case 'every-service':
      return open(some('Service ', ANY));
    case 'every-provider':
      return open(some('Federated ', ANY));
    case 'canonical-user':
      return open(some('AWS ', ANY));
    case 'unique-id':
      // the id of a principal that no longer is: matches nobody
      return sure(NONE);
    default:
      return assertNever(entry);
  }
}

const accounts = new Map<string, Language>();

/** So many accounts are remembered: most trust policies name one of a few. */
const REMEMBERED = 1000;

/** Users, sessions of roles, federated users and the root user of an account. The partition of a root user is not known. */
function accountLanguage(account: string, partition: string | undefined): Language {
  const key = `${partition ?? ''} ${account}`;
  const known = accounts.get(key) ?? makeAccountLanguage(account, partition);
  if (accounts.size >= REMEMBERED) accounts.clear();
  accounts.set(key, known);
  return known;
}

function makeAccountLanguage(account: string, partition: string | undefined): Language {
  const of = (service: string, rest: string): Language =>
    partition === undefined
      ? some('AWS arn:', { kind: 'any', within: true }, `:${service}::${account}:${rest}`, ANY)
      : some(`AWS arn:${partition}:${service}::${account}:${rest}`, ANY);
  return [of('sts', 'federated-user/'), texts([`AWS arn:aws:iam::${account}:root`])].reduce(
    either,
    of('iam', ''),
  );
}
