import type { JudgedPath } from '../../claims/index.ts';
import type { SourceRef } from '../../kernel/index.ts';

/** Paths that one statement opens in one way. */
export interface PathGroup {
  /** The one that stands for all. */
  readonly first: JudgedPath;
  readonly paths: readonly JudgedPath[];
}

/**
 * Puts paths together that the same statement opens, in the order of their first ones.
 *
 * Of the facts that a last step rests on, the statement that most of the others rest on too is the common one: the
 * trust policy's, where each caller has an identity policy of its own.
 */
export function groupPaths(paths: readonly JudgedPath[]): readonly PathGroup[] {
  const cited = new Map<string, number>();
  for (const path of paths) {
    for (const key of factsOf(path)) cited.set(key, (cited.get(key) ?? 0) + 1);
  }
  const groups = new Map<string, JudgedPath[]>();
  for (const path of paths) {
    const key = `${path.certainty} ${path.steps.map((step) => step.mechanism).join('>')} ${commonFact(path, cited)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [path]);
    else group.push(path);
  }
  return [...groups.values()].flatMap((members) => {
    const [first] = members;
    return first === undefined ? [] : [{ first, paths: members }];
  });
}

function factsOf(path: JudgedPath): readonly string[] {
  return (path.steps.at(-1)?.because ?? []).map((because) => keyOf(because.at));
}

function commonFact(path: JudgedPath, cited: ReadonlyMap<string, number>): string {
  let common = '';
  for (const key of factsOf(path)) {
    if (common === '' || (cited.get(key) ?? 0) > (cited.get(common) ?? 0)) common = key;
  }
  return common;
}

const keyOf = ({ file, document, path }: SourceRef): string => JSON.stringify([file, document, ...path]);
