import type { Effect, PrincipalElement, PrincipalEntry } from '../../policy/index.ts';
import { type GlobItem, literalItems } from './text/glob-item.ts';
import { ALL, both, complement, either, glob, type Language, NONE, texts } from './text/language.ts';

/** The callers that an element exempts for certain, and those that it may exempt. */
interface Exempt {
  readonly certain: Language;
  readonly possible: Language;
}

const ANY: GlobItem = { kind: 'any', within: false };
const from = (before: string): Language => glob([...literalItems(before), ANY]);

/** Sessions of roles, and users: those whom a permissions boundary can bind. */
const BOUND = either(
  glob([...literalItems('AWS '), ANY, ...literalItems(' '), ANY]),
  glob([...literalItems('AWS arn:'), ANY, ...literalItems(':user/'), ANY]),
);

/**
 * The callers that a NotPrincipal element matches: everyone whom it does not exempt.
 *
 * To exempt a session, account, role and session must all be listed; to exempt a user, account and user. Principals
 * with a permissions boundary are denied whatever is listed. With Allow the element is not supported, so what it then
 * matches is not known.
 *
 * Semantics: AWS IAM User Guide, "AWS JSON policy elements: NotPrincipal".
 */
export function notPrincipalSet(
  element: PrincipalElement,
  effect: Effect,
  bounded: boolean,
): { readonly certain: Language; readonly possible: Language } {
  const exempt = exemptOf(element.entries);
  if (effect === 'Allow') return { certain: NONE, possible: complement(exempt.certain) };
  const free = (language: Language): Language => (bounded ? both(language, complement(BOUND)) : language);
  return { certain: complement(free(exempt.possible)), possible: complement(free(exempt.certain)) };
}

function exemptOf(entries: readonly PrincipalEntry[]): Exempt {
  if (entries.some(({ kind }) => kind === 'everyone')) return { certain: ALL, possible: ALL };
  const accounts = entries.filter((entry) => entry.kind === 'account');
  // in the partition of the caller's ARN
  const named = (account: string, arn: string): boolean =>
    accounts.some(
      (one) =>
        one.account === account && (one.partition === undefined || one.partition === arn.split(':', 2)[1]),
    );
  // a canonical user may be the very account
  const open = entries.some(({ kind }) => kind === 'canonical-user');
  const certain: string[] = [];
  const possible: string[] = [];
  const add = (account: string, arn: string, text: string): void => {
    if (named(account, arn)) certain.push(text);
    else if (open) possible.push(text);
  };
  const sessions = entries.filter((entry) => entry.kind === 'session');
  const families: Language[] = [];
  for (const entry of entries) {
    switch (entry.kind) {
      case 'role':
        for (const { arn } of sessions) add(entry.account, entry.arn, `AWS ${entry.arn} ${arn}`);
        break;
      case 'user':
      case 'federated-user':
        add(entry.account, entry.arn, `AWS ${entry.arn}`);
        break;
      case 'account':
        certain.push(`AWS arn:aws:iam::${entry.account}:root`);
        break;
      case 'service':
        certain.push(`Service ${entry.name}`);
        break;
      case 'federated':
        certain.push(`Federated ${entry.provider}`);
        break;
      case 'every-service':
        families.push(from('Service '));
        break;
      case 'every-provider':
        families.push(from('Federated '));
        break;
      case 'canonical-user':
        families.push(glob([...literalItems('AWS arn:aws:iam::'), ANY, ...literalItems(':root')]));
        break;
      default:
        break;
    }
  }
  const sure = texts(certain);
  return { certain: sure, possible: families.reduce(either, either(sure, texts(possible))) };
}
