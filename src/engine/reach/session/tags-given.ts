import {
  absentKey,
  both,
  chosenKey,
  complement,
  either,
  freeKey,
  glob,
  type KeyRange,
  type Language,
  literalItems,
  NONE,
  texts,
  textValues,
} from '../../reason/index.ts';
import { isReserved, TAG_TEXT } from './carried.ts';
import type { AskedTag, Making } from './sessions.ts';

/** Tags that a call gives, as keys of it. */
export interface TagsGiven {
  /** Whether the new session gets tags at all, and the call needs the action for it. */
  readonly tagging: boolean;
  readonly keys: readonly KeyRange[];
  readonly open: readonly string[];
}

/** Tags that the caller's session hands on, with what is known of their values. */
export type Inherited = readonly { readonly key: string; readonly values: Language }[];

const REQUEST_TAG = 'aws:requesttag/';

/**
 * The ways in which a call can give the tags that are asked for, the fewest tags first. A tag that goes on from the
 * caller's session can't be given anew.
 *
 * `counted` says that the tags which go on are among those of the request, which AWS does not document.
 *
 * Semantics: AWS IAM User Guide, "Pass session tags in AWS STS"; AWS STS API Reference, "AssumeRole".
 */
export function tagsGiven(
  { tags = [] }: Making,
  inherited: Inherited,
  asks: ReadonlySet<string>,
  counted: boolean,
): readonly TagsGiven[] {
  const goesOn = new Set(inherited.map(({ key }) => key.toLowerCase()));
  const isAnew = ({ key }: AskedTag): boolean => !goesOn.has(key.toLowerCase());
  if (tags.some((tag) => tag.values === undefined && !isAnew(tag))) return [];
  const given = tags.filter((tag) => tag.values !== undefined && isAnew(tag));
  const settled = [
    ...tags.filter(({ values }) => values === undefined).map(({ key }) => absentKey(requestTag(key))),
    ...inherited.map(({ key, values }) =>
      counted ? chosenKey(requestTag(key), values) : absentKey(requestTag(key)),
    ),
  ];
  const names = counted ? inherited.map(({ key }): Name => ({ key, spelled: texts([key]) })) : [];
  const ways: TagsGiven[] = [];
  if (given.length === 0)
    ways.push({
      tagging: inherited.length > 0,
      keys: [...settled, ...(names.length === 0 ? [] : [tagKeys(names, NONE)])],
      open: [],
    });
  const asked = [...asks].filter((name) => name.startsWith(REQUEST_TAG)).map(tagOf);
  const asksKeys = asks.has('aws:tagkeys') || asks.has('sts:transitivetagkeys');
  if (given.length === 0 && asked.length === 0 && !asksKeys) return ways;
  const known = new Set([...goesOn, ...tags.map(({ key }) => key.toLowerCase())]);
  const others = asked.filter((key) => !known.has(key) && !isReserved(key));
  const needed = [...settled, ...given.map(givenTag)];
  if (asksKeys && others.length <= MOST_OTHERS) {
    const elsewhere = otherThan([...known, ...others]);
    for (const also of subsets(others)) {
      const left = others.filter((key) => !also.includes(key));
      const all = [...names, ...given.map(chosenName), ...also.map((key) => chosenName({ key }))];
      ways.push({
        tagging: true,
        keys: [
          ...needed,
          ...also.map((key) => chosenKey(requestTag(key), TAG_TEXT, ['x'])),
          ...left.map((key) => absentKey(requestTag(key))),
          tagKeys(all, elsewhere),
          transitiveKeys(given, all, elsewhere),
        ],
        open: [],
      });
    }
    return ways;
  }
  const all = [...names, ...given.map(chosenName)];
  ways.push({
    tagging: true,
    keys: [
      ...needed,
      all.length === 0 || asksKeys ? freeKey('aws:TagKeys', true) : tagKeys(all, NONE),
      given.some(({ transitive }) => transitive) || asksKeys
        ? transitiveKeys(given, all, otherThan([...known]))
        : absentKey('sts:TransitiveTagKeys'),
    ],
    open: [REQUEST_TAG],
  });
  return ways;
}

/** So many tags that policies ask for besides are tried with and without each other. */
const MOST_OTHERS = 4;

/** All sets of some things, the small ones first. */
export function subsets<T>(of: readonly T[]): readonly (readonly T[])[] {
  let found: readonly (readonly T[])[] = [[]];
  for (const one of of) found = [...found, ...found.map((set) => [...set, one])];
  return [...found].sort((a, b) => a.length - b.length);
}

const requestTag = (key: string): string => `aws:RequestTag/${key}`;
const tagOf = (key: string): string => key.slice(key.indexOf('/') + 1);

const givenTag = ({ key, values, preferred }: AskedTag): KeyRange =>
  chosenKey(requestTag(key), values ?? TAG_TEXT, [preferred]);

/** The key of a tag, as it may be spelled. */
interface Name {
  readonly key: string;
  readonly spelled: Language;
}

/** A key in whatever case: the caller chooses it, and two that differ in nothing else are the same. */
const inAnyCase = (key: string): Language => glob(literalItems(key, true));
const chosenName = ({ key }: { readonly key: string }): Name => ({ key, spelled: inAnyCase(key) });

/** Keys of tags that no policy asks the value of. */
const otherThan = (keys: readonly string[]): Language =>
  both(TAG_TEXT, complement([...keys.map(inAnyCase), texts([''])].reduce(either)));

/** The tags that a request gives: these, and besides them only such as are elsewhere. */
function tagKeys(names: readonly Name[], elsewhere: Language): KeyRange {
  const all = [...names.map(({ spelled }) => spelled), elsewhere].reduce(either);
  return multivalued('aws:TagKeys', false, names, names.length === 0 ? elsewhere : NONE, all);
}

/** Those of them that go on: what has to, and any other that is given. */
function transitiveKeys(given: readonly AskedTag[], names: readonly Name[], elsewhere: Language): KeyRange {
  const must = given.filter(({ transitive }) => transitive).map(chosenName);
  const all = [...names.map(({ spelled }) => spelled), elsewhere].reduce(either);
  return multivalued('sts:TransitiveTagKeys', must.length === 0, must, must.length === 0 ? all : NONE, all);
}

/** A key of several values: some that must be there, and any of a language; `alone` if it has one value and none must. */
function multivalued(
  spelling: string,
  absent: boolean,
  must: readonly Name[],
  alone: Language,
  all: Language,
): KeyRange {
  const [only, ...others] = must;
  const one = only === undefined ? alone : others.length === 0 ? only.spelled : NONE;
  const some = must.map(({ spelled }) => textValues(spelled));
  return {
    spelling,
    preferred: must.map(({ key }) => key),
    set: { absent, one: textValues(one), many: { every: textValues(all), some } },
  };
}
