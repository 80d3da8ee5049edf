import type { Cluster } from '../../../world/index.ts';
import { absentKey, chosenKey, fixedKey, type KeyRange, texts } from '../../reason/index.ts';
import type { Facts, Principal } from '../facts.ts';
import type { NamePattern } from '../kubernetes-names.ts';
import { partitionOf } from '../request-keys.ts';
import { anyOf, type Plan, type PlanFamily, type PlannedCall } from './plan.ts';

const CREATE = 'eks:CreateAccessEntry';
const ASSOCIATE = 'eks:AssociateAccessPolicy';
const CONFIGURE = 'eks:UpdateClusterConfig';

/** Access policies that let their holder run pods: Amazon EKS User Guide, "Review access policy permissions". */
const POD_RUNNERS = ['AmazonEKSClusterAdminPolicy', 'AmazonEKSAdminPolicy', 'AmazonEKSEditPolicy'];

/**
 * Who may make themselves administrator of a cluster, or of the service account's namespace, by an access entry.
 *
 * Semantics: Amazon EKS User Guide, "Grant IAM users access to Kubernetes with EKS access entries" and "Change
 * authentication mode to use access entries".
 */
export function clusterAccess(
  cluster: Cluster,
  { namespace }: Pick<NamePattern, 'namespace'>,
  facts: Facts,
): readonly PlanFamily[] {
  const { account } = cluster;
  if (account === undefined) return [];
  // the same for all service accounts of a cluster, or of a namespace
  const known = made.get(facts) ?? new Map<string, readonly Plan[]>();
  made.set(facts, known);
  const plansOf = (principal: Principal, scope: Scope): readonly Plan[] => {
    const key = `${cluster.name} ${principal.arn} ${scope ?? ''}`;
    const plans = known.get(key) ?? planIn(scope, principal, cluster, account);
    known.set(key, plans);
    return plans;
  };
  const scopes: readonly Scope[] = /[*?]/.test(namespace) ? [undefined] : [undefined, namespace];
  const plans = (principals: readonly Principal[]): readonly Plan[] =>
    principals.flatMap((principal) => scopes.flatMap((scope) => plansOf(principal, scope)));
  return [{ account, actions: [ASSOCIATE], plans }];
}

/** A namespace; `undefined`: the whole cluster. */
type Scope = string | undefined;

const made = new WeakMap<Facts, Map<string, readonly Plan[]>>();

function planIn(namespace: Scope, principal: Principal, cluster: Cluster, account: string): readonly Plan[] {
  const entry = cluster.accessEntries?.find((one) => one.principalArn === principal.arn);
  // an entry of a node's kind takes no access policy
  if (entry !== undefined && entry.type !== 'STANDARD') return [];
  const partition = partitionOf(principal.arn);
  const arn = cluster.arn ?? anyOf(`arn:${partition}:eks:*:${account}:cluster/${cluster.name}`);
  const own = fixedKey('eks:principalArn', principal.arn);
  const prepare: readonly PlannedCall[] = [
    ...(entry === undefined
      ? [
          {
            actions: [CREATE],
            resource: arn,
            keys: [own],
            open: ['eks:', 'aws:requesttag/'],
            uncertain: ['aws:resourcetag/'],
          },
        ]
      : []),
    ...(cluster.authenticationMode === 'CONFIG_MAP'
      ? [
          {
            actions: [CONFIGURE],
            resource: arn,
            keys: [fixedKey('eks:authenticationMode', 'API_AND_CONFIG_MAP')],
            uncertain: ['aws:resourcetag/'],
          },
        ]
      : []),
  ];
  const region = cluster.arn?.split(':')[3] ?? '*';
  const kind = principal.kind;
  const entryArn = anyOf(
    `arn:${partition}:eks:${region}:${account}:access-entry/${cluster.name}/${kind}/${principal.account}/${principal.name}/*`,
  );
  const policies = POD_RUNNERS.map((name) => `arn:${partition}:eks::aws:cluster-access-policy/${name}`);
  const scope: readonly KeyRange[] =
    namespace === undefined
      ? [fixedKey('eks:accessScope', 'cluster'), absentKey('eks:namespaces')]
      : [fixedKey('eks:accessScope', 'namespace'), fixedKey('eks:namespaces', namespace)];
  const where =
    namespace === undefined ? `cluster ${cluster.name}` : `namespace ${namespace} of cluster ${cluster.name}`;
  const unsure = cluster.authenticationMode === undefined;
  return [
    {
      id: 'takeover/access-entry',
      account,
      says: `may make itself administrator of ${where} by an access entry`,
      calls: [
        {
          actions: [ASSOCIATE],
          resource: entryArn,
          keys: [chosenKey('eks:policyArn', texts(policies), policies), own, ...scope],
          open: ['eks:'],
          uncertain: ['aws:resourcetag/'],
        },
        ...prepare,
      ],
      certainty: unsure ? 'possible' : 'certain',
      ...(unsure
        ? {
            needs: `that cluster ${cluster.name} takes access entries (its authentication mode is not known)`,
          }
        : {}),
      by: principal,
    },
  ];
}
