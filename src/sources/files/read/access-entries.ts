import { type SourceRef, within } from '../../../kernel/index.ts';
import { parseArn } from '../../../policy/index.ts';
import type { AssociatedAccessPolicy } from '../../../world/index.ts';
import { type ClusterDraft, clusterOf, conflict, type Draft, type EntryDraft, keep } from '../draft.ts';
import { type Members, object, objects, optionalText, text, texts } from '../members.ts';
import { sameFact } from '../same-fact.ts';
import { oneOf } from './account-facts.ts';

/** Reads an access entry of a snapshot, or of what `aws eks describe-access-entry` prints. */
export function readAccessEntry(
  value: Members,
  at: SourceRef,
  draft: Draft,
  owner?: ClusterDraft,
): ClusterDraft | undefined {
  const { tell } = draft;
  const clusterName = owner?.name ?? text(value, 'clusterName', at, tell);
  const principalArn = text(value, 'principalArn', at, tell);
  if (clusterName === undefined || principalArn === undefined) return undefined;
  if (parseArn(principalArn) === undefined) {
    const message = `not the ARN of a principal: \`${principalArn}\``;
    tell({ code: 'input/arn', message, at: within(at, 'principalArn') });
    return undefined;
  }
  const cluster = clusterOf(draft, clusterName);
  const entry: EntryDraft = {
    principalArn,
    username: optionalText(value, 'username', at, tell),
    groups: texts(value, 'kubernetesGroups', at, tell) ?? [],
    type: optionalText(value, 'type', at, tell) ?? 'STANDARD',
    at,
  };
  keep(draft, cluster.entries, principalArn, entry, `the access entry of ${principalArn}`);
  readAccessPolicies(value, principalArn, at, draft, cluster);
  return cluster;
}

/** Reads `associatedAccessPolicies`: of a snapshot's entry, or of `aws eks list-associated-access-policies`. */
export function readAccessPolicies(
  members: Members,
  principalArn: string,
  at: SourceRef,
  draft: Draft,
  cluster: ClusterDraft,
): number {
  if (members['associatedAccessPolicies'] === undefined || members['associatedAccessPolicies'] === null)
    return 0;
  const policies: AssociatedAccessPolicy[] = [];
  for (const { value, at: here } of objects(members, 'associatedAccessPolicies', at, draft.tell)) {
    const policyArn = text(value, 'policyArn', here, draft.tell);
    if (policyArn === undefined) continue;
    policies.push({ policyArn, namespaces: readScope(value, here, draft), at: here });
  }
  const known = cluster.entryPolicies.get(principalArn);
  if (known !== undefined && !sameFact(known, policies)) {
    draft.tell(conflict(draft, `what policies ${principalArn} has`, known[0]?.at ?? at, at));
  }
  cluster.entryPolicies.set(principalArn, policies);
  return policies.length;
}

/** The namespaces of an access scope; `undefined` is the whole cluster, which what is not understood may be. */
function readScope(value: Members, at: SourceRef, draft: Draft): readonly string[] | undefined {
  const scope = object(value, 'accessScope', at, draft.tell);
  if (scope === undefined) return undefined;
  const here = within(at, 'accessScope');
  const type = oneOf(scope, 'type', ['cluster', 'namespace'], here, draft.tell);
  return type === 'namespace' ? (texts(scope, 'namespaces', here, draft.tell) ?? []) : undefined;
}
