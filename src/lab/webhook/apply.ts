import { listOf, type Members, membersOf } from '../../world/index.ts';
import type { AddOperation } from './mutate.ts';

/**
 * A pod with the webhook's patch applied.
 *
 * Semantics: RFC 6902, "JavaScript Object Notation (JSON) Patch", section "add".
 */
export function applyPatch(pod: Members, operations: readonly AddOperation[]): Members {
  return operations.reduce<Members>((patched, { path, value }) => {
    const keys = path.slice(1).split('/');
    return membersOf(
      add(
        patched,
        keys.map((key) => key.replaceAll('~1', '/')),
        value,
      ),
    );
  }, pod);
}

function add(into: unknown, [key = '', ...rest]: readonly string[], value: unknown): unknown {
  if (Array.isArray(into)) {
    const index = Number(key);
    return [...listOf(into).slice(0, index), value, ...listOf(into).slice(index)];
  }
  const members = membersOf(into);
  return { ...members, [key]: rest.length === 0 ? value : add(members[key], rest, value) };
}
