import { parseArn } from '../../../policy/index.ts';
import type { Cluster, Role } from '../../../world/index.ts';

/**
 * Whether a cluster takes whoever has a role for a kubelet: by an access entry of a type for nodes, or by a line of
 * aws-auth with a node's name. An entry wins over a line. Where one of them counts and was not collected, it does.
 *
 * Semantics: Amazon EKS User Guide, "Create access entries", on types; "Grant IAM users access to Kubernetes with a
 * ConfigMap".
 */
export function isKubeletOf(role: Role, cluster: Cluster): boolean {
  const { authenticationMode: mode, accessEntries, authMap, partial } = cluster;
  // another cluster than one of EKS knows its kubelets in its own way
  if (cluster.arn === undefined) return true;
  const entry =
    mode === 'CONFIG_MAP' ? undefined : accessEntries?.find((one) => one.principalArn === role.arn);
  if (entry !== undefined) return entry.type !== 'STANDARD';
  const entriesSeen =
    mode === 'CONFIG_MAP' || (accessEntries !== undefined && partial?.has('accessEntries') !== true);
  const linesSeen = mode === 'API' || authMap !== undefined || cluster.complete;
  if (mode === undefined || !entriesSeen || !linesSeen) return true;
  return mode !== 'API' && (authMap ?? []).some((line) => line.kind === 'role' && names(line, role));
}

/** A line has its role without the path. */
function names(
  { of, username }: { readonly of: string; readonly username: string | undefined },
  role: Role,
): boolean {
  const arn = parseArn(of);
  return (
    arn?.account === role.account &&
    arn.resource === `role/${role.name}` &&
    username?.startsWith('system:node:') === true
  );
}
