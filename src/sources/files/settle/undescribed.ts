import type { SourceRef } from '../../../kernel/index.ts';
import type { ClusterDraft, Draft } from '../draft.ts';

/** Tells which associations and access entries are known by name alone: what they say was not collected. */
export function tellUndescribed(draft: Draft): void {
  for (const cluster of draft.clusters.values()) {
    addEntriesOfPolicies(cluster);
    const { associations, associationsListed, entries, entriesListed } = cluster;
    tellNames(draft, cluster, associationsListed, associations, {
      code: 'input/association-named',
      what: 'Pod Identity association',
      command: 'aws eks describe-pod-identity-association',
    });
    tellNames(draft, cluster, entriesListed, entries, {
      code: 'input/entry-named',
      what: 'access entry',
      command: 'aws eks describe-access-entry',
    });
  }
}

/** A principal that has access policies has an access entry, described or not. */
function addEntriesOfPolicies(cluster: ClusterDraft): void {
  for (const [principalArn, [policy]] of cluster.entryPolicies) {
    if (policy === undefined || cluster.entries.has(principalArn)) continue;
    cluster.entries.set(principalArn, {
      principalArn,
      username: undefined,
      groups: [],
      type: 'STANDARD',
      at: policy.at,
    });
    cluster.entriesUndescribed.add(principalArn);
  }
}

function tellNames(
  draft: Draft,
  cluster: ClusterDraft,
  named: ReadonlySet<string> | undefined,
  described: ReadonlyMap<string, { readonly at: SourceRef }>,
  about: { readonly code: string; readonly what: string; readonly command: string },
): void {
  const missing = [...(named ?? [])].filter((name) => !described.has(name));
  const [first] = missing;
  if (first === undefined) return;
  const others = missing.length > 1 ? ` and ${missing.length - 1} more` : '';
  draft.warn({
    code: about.code,
    message: `of cluster ${cluster.name} the ${about.what} of ${first}${others} is named, and not described`,
    hint: `give what \`${about.command}\` prints of it`,
  });
}
