import { parseArn } from '../../../policy/index.ts';
import type { AccessEntry, AssociatedAccessPolicy, AuthMapping, Cluster } from '../../../world/index.ts';
import type { Facts } from '../facts.ts';
import type { Because } from '../path.ts';

/** An IAM principal that a cluster lets in. */
export interface ClusterPrincipal {
  readonly arn: string;
  /** A pattern where the session's name is a part of it. */
  readonly username: string | undefined;
  readonly groups: readonly string[];
  /** `undefined` where they were not collected. */
  readonly policies: readonly AssociatedAccessPolicy[] | undefined;
  readonly because: Because;
}

/**
 * The IAM principals that a cluster lets in: by access entries where its authentication mode has them, by the
 * ConfigMap aws-auth where it reads it. An entry wins over a mapping of the same principal.
 *
 * Nodes are left out: they are machinery, and pods that reach a node's role come by `node-role`.
 *
 * Semantics: Amazon EKS User Guide, "Grant IAM users access to Kubernetes with EKS access entries" and "Grant IAM
 * users access to Kubernetes with a ConfigMap".
 */
export function clusterPrincipals(cluster: Cluster, facts: Facts): readonly ClusterPrincipal[] {
  const mode = cluster.authenticationMode;
  const entries = mode === 'CONFIG_MAP' ? [] : (cluster.accessEntries ?? []);
  const entered = new Set(entries.map((entry) => entry.principalArn));
  const mapped = mode === 'API' ? [] : (cluster.authMap ?? []);
  return [
    ...entries.filter(isStandard).map((entry) => ofEntry(entry, cluster)),
    ...mapped.flatMap((mapping) => ofMapping(mapping, cluster, facts)).filter(({ arn }) => !entered.has(arn)),
  ].filter((principal) => !isMachine(principal));
}

/** Entries of other types are for nodes, and take neither groups nor policies. */
const isStandard = ({ type }: AccessEntry): boolean => type === 'STANDARD';

function isMachine({ arn, username }: ClusterPrincipal): boolean {
  return arn.includes(':role/aws-service-role/') || username?.startsWith('system:node:') === true;
}

function ofEntry(entry: AccessEntry, cluster: Cluster): ClusterPrincipal {
  const { principalArn, username, groups, policies, at } = entry;
  const name = shortName(principalArn);
  const says = `lets ${name} into the cluster${groups.length === 0 ? '' : ` as a member of ${groups.join(', ')}`}`;
  return {
    arn: principalArn,
    username: username === undefined ? defaultUsername(principalArn) : templatePattern(username),
    groups,
    policies,
    because: { at, document: `access entries of cluster ${cluster.name}`, statement: name, says },
  };
}

/** Without a name of its own a user is its ARN, and a role's session the session's ARN. */
function defaultUsername(arn: string): string {
  const { partition, account, resource } = parseArn(arn) ?? { partition: 'aws', account: '', resource: '' };
  if (!resource.startsWith('role/')) return arn;
  return `arn:${partition}:sts::${account}:assumed-role/${resource.slice(resource.lastIndexOf('/') + 1)}/*`;
}

/** `{{SessionName}}` and its like stand for what the caller chooses. */
const templatePattern = (text: string): string => text.replaceAll(/\{\{[^}]*\}\}/g, '*');

function ofMapping(mapping: AuthMapping, cluster: Cluster, facts: Facts): readonly ClusterPrincipal[] {
  const { kind, of, username, groups, at } = mapping;
  const because = (arn: string): Because => ({
    at,
    document: 'ConfigMap kube-system/aws-auth',
    statement: shortName(arn),
    says: `lets ${shortName(arn)} into cluster ${cluster.name}${groups.length === 0 ? '' : ` as a member of ${groups.join(', ')}`}`,
  });
  if (kind === 'account') {
    return (facts.principals(of) ?? []).map(({ arn }) => ({
      arn,
      username: defaultUsername(arn),
      groups: [],
      policies: [],
      because: because(arn),
    }));
  }
  // role ARNs of aws-auth have no path
  const { account = '', resource = '' } = parseArn(of) ?? {};
  const held =
    kind === 'role' ? facts.roleNamed(account, resource.slice(resource.lastIndexOf('/') + 1)) : undefined;
  // a mapping that spells the path out matches nobody
  if (kind === 'role' && resource.split('/').length > 2) return [];
  const arn = held?.arn ?? of;
  return [
    {
      arn,
      username: username === undefined ? defaultUsername(arn) : templatePattern(username),
      groups: groups.map(templatePattern),
      policies: [],
      because: because(arn),
    },
  ];
}

const shortName = (arn: string): string => parseArn(arn)?.resource ?? arn;
