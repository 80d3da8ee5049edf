import type { Role } from '../../../world/index.ts';
import { ALL, chosenKey, type KeyRange } from '../../reason/index.ts';
import { isReserved } from './carried.ts';

const PRINCIPAL_TAG = 'aws:principaltag/';

/** The keys of a caller whose session may carry any tags: they override its role's, and take none of them away. */
export const withAnyTags = (keys: readonly KeyRange[], { tags }: Role): readonly KeyRange[] =>
  keys.map((key) => {
    const tag = key.spelling.slice(PRINCIPAL_TAG.length);
    return key.spelling.toLowerCase().startsWith(PRINCIPAL_TAG) && !isReserved(tag)
      ? chosenKey(key.spelling, ALL, [ownTag(tags, tag) ?? ''])
      : key;
  });

function ownTag(tags: Role['tags'], name: string): string | undefined {
  return [...tags].find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}
