import type { Cluster } from '../../world/index.ts';
import { both, complement, contains, findMember, type Language } from '../reason/index.ts';
import type { Facts } from './facts.ts';
import {
  fitsLength,
  inPattern,
  isWithin,
  type NamePattern,
  patternSubjects,
  splitPattern,
  subjectClaim,
} from './kubernetes-names.ts';
import type { Subject } from './path.ts';
import { serviceAccountId } from './subject.ts';

/** A set of service accounts under the smallest pattern that holds it, with the subject claims that are in it. */
export interface ServiceAccountSet {
  readonly subject: Subject;
  readonly pattern: NamePattern;
  readonly claims: Language;
  /** Claims that a witness should rather have: of service accounts that exist. */
  readonly preferred: readonly string[];
}

const EVERY: NamePattern = { namespace: '*', name: '*' };

/**
 * Takes the set of subject claims that a search found apart into sets that people can read: single service
 * accounts, and patterns with their exceptions. `too-hard` where it can't be decided what a pattern holds.
 */
export function serviceAccountSets(
  language: Language,
  cluster: Cluster,
  facts: Facts,
): readonly ServiceAccountSet[] | 'too-hard' {
  if (language.kind === 'finite') {
    return [...language.values].sort().map((claim) => single(claim, cluster));
  }
  const sets: ServiceAccountSet[] = [];
  for (const { pattern, within } of smallest(alternatives(language))) {
    const rest = inPattern(within, pattern);
    const found = findMember(rest);
    if (found.kind === 'too-hard') return 'too-hard';
    if (found.kind === 'empty') continue;
    const existing = facts
      .serviceAccounts(cluster)
      .filter((account) => contains(rest, subjectClaim(account.namespace, account.name)));
    if (isExact(pattern)) {
      sets.push(single(subjectClaim(pattern.namespace, pattern.name), cluster));
      continue;
    }
    sets.push({
      pattern,
      claims: rest,
      preferred: existing.map((account) => subjectClaim(account.namespace, account.name)),
      subject: {
        kind: 'serviceaccount',
        id: serviceAccountId(cluster, pattern.namespace, pattern.name),
        except: exceptions(language, pattern, cluster),
        existing: existing.map((account) => serviceAccountId(cluster, account.namespace, account.name)),
        session: undefined,
        says: undefined,
      },
    });
  }
  return sets;
}

function single(claim: string, cluster: Cluster): ServiceAccountSet {
  const [, , namespace = '', name = ''] = claim.split(':');
  const id = serviceAccountId(cluster, namespace, name);
  const subject: Subject = {
    kind: 'serviceaccount',
    id,
    except: [],
    existing: [],
    session: undefined,
    says: undefined,
  };
  return {
    subject,
    pattern: { namespace, name },
    claims: { kind: 'finite', values: new Set([claim]) },
    preferred: [claim],
  };
}

const isExact = ({ namespace, name }: NamePattern): boolean => !/[*?]/.test(`${namespace}${name}`);

interface Alternative {
  readonly pattern: NamePattern;
  /** The claims of the search that belong to this alternative. */
  readonly within: Language;
}

/** The patterns that a language's positive parts name, each with the part of the language that is its own. */
function alternatives(language: Language): readonly Alternative[] {
  const parts = language.kind === 'and' ? language.parts : [language];
  let narrowest: readonly Alternative[] | undefined;
  for (const part of parts) {
    const choices = part.kind === 'or' ? part.parts : [part];
    const found = choices.map((choice) => patternsOf(choice));
    // a part that names no pattern leaves every name open
    if (found.some((patterns) => patterns === undefined)) continue;
    const named = choices.flatMap((choice, index) =>
      (found[index] ?? []).map((pattern) => ({ pattern, within: both(language, choice) })),
    );
    if (narrowest === undefined || isNarrower(named, narrowest)) narrowest = named;
  }
  return (narrowest ?? [{ pattern: EVERY, within: language }]).filter(({ pattern }) => fitsLength(pattern));
}

function patternsOf(language: Language): readonly NamePattern[] | undefined {
  if (language.kind === 'finite') {
    return [...language.values].map((claim) => {
      const [, , namespace = '', name = ''] = claim.split(':');
      return { namespace, name };
    });
  }
  if (language.kind === 'automaton' && language.automaton.items !== undefined)
    return splitPattern(language.automaton.items);
  return undefined;
}

/** Whether all of one list lies within the other. */
function isNarrower(a: readonly Alternative[], b: readonly Alternative[]): boolean {
  return a.every((one) => b.some((other) => isWithin(one.pattern, other.pattern)));
}

/** Leaves out a pattern whose claims another one holds. */
function smallest(all: readonly Alternative[]): readonly Alternative[] {
  return all.filter((one, index) => {
    const part = inPattern(one.within, one.pattern);
    return !all.some((other, at) => {
      if (at === index || !isWithin(one.pattern, other.pattern)) return false;
      if (at > index && isWithin(other.pattern, one.pattern)) return false;
      return findMember(both(part, complement(other.within))).kind === 'empty';
    });
  });
}

/** The members of a pattern that the language leaves out, as far as single parts of it name them. */
function exceptions(language: Language, pattern: NamePattern, cluster: Cluster): readonly string[] {
  const parts = language.kind === 'and' ? language.parts : [language];
  const found = new Set<string>();
  for (const part of parts) {
    if (part.kind !== 'not') continue;
    const choices = part.part.kind === 'or' ? part.part.parts : [part.part];
    for (const excluded of choices.flatMap((choice) => patternsOf(choice) ?? [])) {
      const common = both(patternSubjects(excluded), patternSubjects(pattern));
      if (fitsLength(excluded) && findMember(common).kind === 'member') {
        found.add(serviceAccountId(cluster, excluded.namespace, excluded.name));
      }
    }
  }
  return [...found].sort();
}
