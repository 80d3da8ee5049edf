import type { Role } from '../../world/index.ts';
import { ALL, chosenKey, fixedKey, type KeyRange, NONE, texts, textValues } from '../reason/index.ts';
import type { Answer } from './ask.ts';

const PRINCIPAL_TAG = 'aws:principaltag/';
const REQUEST_TAG = 'aws:RequestTag/';

/** The keys of a caller whose session may carry any tags: they override its role's, and take none of them away. */
export const withAnyTags = (keys: readonly KeyRange[], { tags }: Role): readonly KeyRange[] =>
  keys.map((key) =>
    isPrincipalTag(key.spelling) && !isReserved(tagOf(key.spelling))
      ? chosenKey(key.spelling, ALL, [ownTag(tags, tagOf(key.spelling)) ?? ''])
      : key,
  );

/**
 * Whether a role's trust policy may let anybody give its sessions tags: without sts:TagSession nobody does.
 *
 * Semantics: AWS IAM User Guide, "Pass session tags in AWS STS".
 */
export const mayTagSessions = ({ trust }: Role): boolean =>
  trust.statements.some((statement) => {
    if (statement.kind === 'opaque') return statement.effect !== 'Deny';
    const { effect, action } = statement;
    if (effect === 'Deny') return false;
    return action.negated || action.values.some(({ source }) => /[*?$]|^sts:tagsession$/i.test(source));
  });

/**
 * The tags that a session must be given so that an answer holds, as keys of the call that gives them; `undefined` where
 * the role's own do.
 *
 * Semantics: AWS IAM User Guide, "Pass session tags in AWS STS".
 */
export function tagsToGive(
  { region, witness }: Extract<Answer, { kind: 'allowed' }>,
  { tags }: Role,
): readonly KeyRange[] | undefined {
  const given: KeyRange[] = [];
  for (const [key, value] of Object.entries(witness?.context ?? {})) {
    if (!isPrincipalTag(key)) continue;
    if (typeof value !== 'string') return undefined;
    const tag = tagOf(key);
    if (ownTag(tags, tag) === value) continue;
    if (isReserved(tag)) return undefined;
    const asked = region.get(key.toLowerCase());
    const range = fixedKey(`${REQUEST_TAG}${tag}`, value);
    given.push(
      asked === undefined
        ? range
        : { ...range, set: { absent: false, one: asked.one, many: undefined }, preferred: [value] },
    );
  }
  return given.length === 0 ? undefined : given;
}

/** What a call that gives these tags, and no others, carries. */
export const givingTags = (tags: readonly KeyRange[]): readonly KeyRange[] => [...tags, tagKeys(tags)];

/** Whether some tags are among those to give: a transitive tag can't be given anew. */
export const givesOneOf = (tags: readonly KeyRange[], names: Iterable<string>): boolean => {
  const given = new Set(tags.map(({ spelling }) => tagOf(spelling).toLowerCase()));
  return [...names].some((name) => given.has(name.toLowerCase()));
};

function tagKeys(tags: readonly KeyRange[]): KeyRange {
  const names = tags.map(({ spelling }) => tagOf(spelling));
  const all = textValues(texts(names));
  const set =
    names.length === 1
      ? { absent: false, one: all, many: undefined }
      : {
          absent: false,
          one: textValues(NONE),
          many: { every: all, some: names.map((name) => textValues(texts([name]))) },
        };
  return { set, spelling: 'aws:TagKeys', preferred: names };
}

const isPrincipalTag = (key: string): boolean => key.toLowerCase().startsWith(PRINCIPAL_TAG);

// AWS gives tags of this beginning itself
const isReserved = (tag: string): boolean => tag.toLowerCase().startsWith('aws:');

const tagOf = (key: string): string => key.slice(key.indexOf('/') + 1);

function ownTag(tags: Role['tags'], name: string): string | undefined {
  return [...tags].find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}
