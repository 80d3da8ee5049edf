import type { Keys } from '../../authorize/caller.ts';
import type { Operation } from '../../operation.ts';
import type { Tags } from '../../state/records.ts';
import type { Parameters } from '../parameters.ts';
import type { QueryOperation } from '../query.ts';
import { requestTagKeys } from './access.ts';
import { readTags, tagPage, withoutTags, withTags } from './tags.ts';

/** Something with tags: how a call finds it, and how it is kept. */
export interface Tagged<T extends { readonly tags: Tags }> {
  /** In the names of calls: `Role`. */
  readonly title: string;
  /** Decides the action, and finds the thing. */
  readonly find: (operation: Operation, parameters: Parameters, action: string, keys?: Keys) => T;
  readonly keep: (operation: Operation, thing: T) => void;
}

/**
 * The calls for the tags of a kind.
 *
 * Semantics: AWS IAM API Reference, "TagRole", "UntagRole", "ListRoleTags", and those for the other resources.
 */
export function tagCalls<T extends { readonly tags: Tags }>({
  title,
  find,
  keep,
}: Tagged<T>): Readonly<Record<string, QueryOperation>> {
  return {
    [`Tag${title}`]: {
      run: (operation, parameters) => {
        const tags = readTags(parameters);
        const thing = find(operation, parameters, `Tag${title}`, requestTagKeys(tags));
        keep(operation, { ...thing, tags: withTags(thing.tags, tags) });
        return undefined;
      },
    },
    [`Untag${title}`]: {
      run: (operation, parameters) => {
        const keys = parameters.list('TagKeys');
        const asked = keys.length === 0 ? {} : { 'aws:TagKeys': keys };
        const thing = find(operation, parameters, `Untag${title}`, asked);
        keep(operation, { ...thing, tags: withoutTags(thing.tags, keys) });
        return undefined;
      },
    },
    [`List${title}Tags`]: {
      run: (operation, parameters) =>
        tagPage(parameters, find(operation, parameters, `List${title}Tags`).tags),
    },
  };
}
