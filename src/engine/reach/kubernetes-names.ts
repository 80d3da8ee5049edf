import {
  type Automaton,
  accepted,
  both,
  complement,
  contains,
  findMember,
  type GlobItem,
  glob,
  type Language,
  literalItems,
  type UnitClass,
} from '../reason/index.ts';

/** What the subject claim of a service account's token begins with. */
const SUBJECT_PREFIX = 'system:serviceaccount:';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';
const HYPHEN = 45;
const DOT = 46;
const COLON = 58;
const LETTER_OR_DIGIT: UnitClass = {
  members: LETTERS,
  has: (unit) => (unit >= 97 && unit <= 122) || (unit >= 48 && unit <= 57),
};

const LOST = -1;

const subjects: Automaton = (() => {
  // states: places in the prefix, then at the start, in and at a hyphen of the namespace and the name
  const N = SUBJECT_PREFIX.length;
  const [nsIn, nsHyphen, nameStart, nameIn, nameHyphen] = [N + 1, N + 2, N + 3, N + 4, N + 5];
  return {
    start: 0,
    units: [...new Set([...SUBJECT_PREFIX].map((char) => char.charCodeAt(0))), HYPHEN, DOT, COLON],
    classes: [LETTER_OR_DIGIT],
    key: 'kubernetes service account subjects',
    samples: [
      `${SUBJECT_PREFIX}a:a`,
      `${SUBJECT_PREFIX}q:q`,
      `${SUBJECT_PREFIX}z-0:z-0`,
      `${SUBJECT_PREFIX}default:default`,
    ],
    accepts: (state) => state === nameIn,
    outlook: (state) => (state === LOST ? 'never' : 'open'),
    next(state, unit) {
      if (state === LOST) return LOST;
      if (state < N) return SUBJECT_PREFIX.charCodeAt(state) === unit ? state + 1 : LOST;
      const inName = state >= nameStart;
      if (LETTER_OR_DIGIT.has(unit)) return inName ? nameIn : nsIn;
      const atLetter = state === nsIn || state === nameIn;
      if (unit === HYPHEN && (atLetter || state === nsHyphen || state === nameHyphen))
        return inName ? nameHyphen : nsHyphen;
      if (unit === DOT && state === nameIn) return nameStart;
      return unit === COLON && state === nsIn ? nameStart : LOST;
    },
  };
})();

/**
 * The subject claims of all service accounts that Kubernetes accepts, made or not: the namespace a DNS-1123
 * label, the name a DNS-1123 subdomain. Lengths are not looked at here.
 *
 * Semantics: Kubernetes, "Object Names and IDs"; "Service Accounts" (the subject's form).
 */
export const SERVICE_ACCOUNT_SUBJECTS: Language = accepted(subjects);

/** A pattern over namespaces and one over names, with `*` and `?`; both exact for one service account. */
export interface NamePattern {
  readonly namespace: string;
  readonly name: string;
}

/** The subject claim of a service account. */
export const subjectClaim = (namespace: string, name: string): string =>
  `${SUBJECT_PREFIX}${namespace}:${name}`;

const made = new Map<string, Language>();

/** The subject claims that a pattern stands for, valid or not. */
export function patternSubjects(pattern: NamePattern): Language {
  const key = `${pattern.namespace}/${pattern.name}`;
  const known = made.get(key);
  if (known !== undefined) return known;
  const items = (text: string): GlobItem[] =>
    [...text].map((char): GlobItem => {
      if (char === '*') return { kind: 'any', within: true };
      if (char === '?') return { kind: 'one', within: true };
      const unit = char.charCodeAt(0);
      return { kind: 'unit', unit, other: unit };
    });
  const language = glob([
    ...literalItems(SUBJECT_PREFIX),
    ...items(pattern.namespace),
    ...literalItems(':'),
    ...items(pattern.name),
  ]);
  // the same patterns come again and again; a list without end is not kept
  if (made.size > 10_000) made.clear();
  made.set(key, language);
  return language;
}

/** Lengths that Kubernetes accepts: a pattern whose fixed part is longer has no member. */
export function fitsLength(pattern: NamePattern): boolean {
  const least = (text: string): number => text.replaceAll('*', '').length;
  return least(pattern.namespace) <= 63 && least(pattern.name) <= 253;
}

/**
 * Splits a pattern over subject claims into patterns over namespace and name: their union holds every service
 * account that the pattern matches. A `*` may end before the colon, span it, or begin behind it.
 */
export function splitPattern(items: readonly GlobItem[]): readonly NamePattern[] {
  const patterns = new Map<string, NamePattern>();
  for (const rest of behindPrefix(items)) {
    rest.forEach((item, index) => {
      const head = rest.slice(0, index);
      const tail = rest.slice(index + 1);
      const spans = item.kind === 'any';
      const divides = item.kind === 'unit' ? item.unit === COLON : !item.within;
      if (!divides) return;
      const namespace = spellItems(spans ? [...head, item] : head);
      const name = spellItems(spans ? [item, ...tail] : tail);
      if (namespace === undefined || name === undefined) return;
      patterns.set(`${namespace}/${name}`, { namespace, name });
    });
  }
  return [...patterns.values()];
}

/** What may be left of a pattern when the fixed beginning of a subject claim has been read. */
function behindPrefix(items: readonly GlobItem[]): readonly (readonly GlobItem[])[] {
  let places = new Set([0]);
  const widen = (): void => {
    for (const place of places) if (items[place]?.kind === 'any') places.add(place + 1);
  };
  widen();
  for (const char of SUBJECT_PREFIX) {
    const unit = char.charCodeAt(0);
    const next = new Set<number>();
    for (const place of places) {
      const item = items[place];
      if (item === undefined) continue;
      if (item.kind === 'unit' ? item.unit === unit || item.other === unit : !item.within || unit !== COLON) {
        next.add(item.kind === 'any' ? place : place + 1);
      }
    }
    places = next;
    widen();
  }
  // a place right behind a star says less than the place at the star
  return [...places]
    .filter((place) => !(places.has(place - 1) && items[place - 1]?.kind === 'any'))
    .map((place) => items.slice(place));
}

/** A pattern as people write it, or `undefined` where it holds what no name can. */
function spellItems(items: readonly GlobItem[]): string | undefined {
  let text = '';
  for (const item of items) {
    if (item.kind === 'any') text += text.endsWith('*') ? '' : '*';
    else if (item.kind === 'one') text += '?';
    else {
      const lower = [item.unit, item.other].find(
        (unit) => LETTER_OR_DIGIT.has(unit) || unit === HYPHEN || unit === DOT,
      );
      if (lower === undefined) return undefined;
      text += String.fromCharCode(lower);
    }
  }
  return text === '' ? undefined : text;
}

/** The subjects of both a language and the pattern. */
export const inPattern = (language: Language, pattern: NamePattern): Language =>
  both(language, patternSubjects(pattern));

const filled = (pattern: string, fill: string): string => pattern.replaceAll('*', fill).replaceAll('?', 'q');
const isValidSubject = (claim: string): boolean => contains(SERVICE_ACCOUNT_SUBJECTS, claim);

/** Whether each name of one pattern is one of the other. */
export function isWithin(inner: NamePattern, outer: NamePattern): boolean {
  // two plain members tell most patterns apart
  const whole = patternSubjects(outer);
  for (const fill of ['q', 'z0']) {
    const sample = subjectClaim(filled(inner.namespace, fill), filled(inner.name, fill));
    if (isValidSubject(sample) && !contains(whole, sample)) return false;
  }
  const left = both(patternSubjects(inner), complement(patternSubjects(outer)));
  return findMember(both(SERVICE_ACCOUNT_SUBJECTS, left)).kind === 'empty';
}
