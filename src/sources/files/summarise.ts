import type { Holding, InputSummary } from './input-summary.ts';
import type { FileReading } from './read-file.ts';
import type { Owners } from './settle/owners.ts';

/** Sums up what a file held, by kind. */
export function summarise(reading: FileReading, owners: Owners): InputSummary {
  const { file, format, bytes, documents, held } = reading;
  const byKind = new Map<string, Holding>();
  for (const { kind, accounts, clusters, counts } of held) {
    const known = byKind.get(kind);
    byKind.set(kind, {
      kind,
      documents: (known?.documents ?? 0) + 1,
      accounts: union(known?.accounts, accounts, UNOWNED.accounts.has(kind) ? owners.accounts.get(file) : []),
      clusters: union(known?.clusters, clusters, kind === 'kubernetes' ? owners.clusters.get(file) : []),
      counts: sum(known?.counts ?? {}, counts),
    });
  }
  return { file, format, bytes, documents, holds: [...byKind.values()] };
}

/** Kinds that don't say whose they are. */
const UNOWNED = { accounts: new Set(['oidc-provider', 'access-keys']) };

function union(...lists: readonly (Iterable<string> | undefined)[]): readonly string[] {
  return [...new Set(lists.flatMap((list) => [...(list ?? [])]))];
}

function sum(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const total: Record<string, number> = { ...a };
  for (const [name, count] of Object.entries(b)) total[name] = (total[name] ?? 0) + count;
  return total;
}
