import type { Cluster, PodIdentityAssociation, Role } from '../../../world/index.ts';
import { ALL, both, chosenKey, complement, type Language, texts } from '../../reason/index.ts';
import { ask } from '../ask.ts';
import type { NamePattern } from '../kubernetes-names.ts';
import type { Because } from '../path.ts';
import { mayTrustPods, podIdentityCall } from '../pod-identity.ts';
import { partitionOf } from '../request-keys.ts';
import type { Search } from '../search-context.ts';
import { staysWithEks } from '../session/origin.ts';
import { POD_IDENTITY } from '../trusted.ts';
import { passing } from './pass-role.ts';
import { anyOf, type Plan, type PlanFamily } from './plan.ts';

const CREATE = 'eks:CreatePodIdentityAssociation';
const UPDATE = 'eks:UpdatePodIdentityAssociation';

/**
 * Who may associate the role with a service account of their choice, in a cluster of the role's account.
 *
 * Semantics: Amazon EKS User Guide, "Assign an IAM role to a Kubernetes service account" and "Create IAM role with
 * trust policy required by EKS Pod Identity".
 */
export function associate(role: Role, search: Search): readonly PlanFamily[] {
  if (!mayTrustPods(role)) return [];
  return [
    {
      account: role.account,
      actions: ['iam:PassRole'],
      resource: role.arn,
      plans: () =>
        search.facts.world.clusters
          .filter((cluster) => cluster.account === undefined || cluster.account === role.account)
          .flatMap((cluster) => inCluster(role, cluster, search)),
    },
    {
      account: role.account,
      actions: [UPDATE],
      plans: () => search.facts.world.clusters.flatMap((cluster) => withoutTarget(role, cluster)),
    },
  ];
}

/** An association of the role without its target role: the pod then gets the role itself. */
function withoutTarget(role: Role, cluster: Cluster): readonly Plan[] {
  const kept = (cluster.associations ?? []).filter((one) => one.roleArn === role.arn && staysWithEks(one));
  if (kept.length === 0) return [];
  return [
    {
      account: role.account,
      id: 'takeover/update-association',
      says: `may take the target role off an association of ${role.name} in cluster ${cluster.name}`,
      calls: [
        {
          actions: [UPDATE],
          resource: associationArns(kept, cluster, role),
          open: ['eks:'],
          uncertain: ['aws:resourcetag/'],
        },
      ],
      certainty: 'possible',
      needs: `that EKS asks for no iam:PassRole where the role stays, and code in a pod of that service account`,
    },
  ];
}

function inCluster(role: Role, cluster: Cluster, search: Search): readonly Plan[] {
  const opening = openingOf(role, cluster, search);
  if (opening === undefined) return [];
  const { account } = role;
  const partition = partitionOf(role.arn);
  const pass = passing(role, POD_IDENTITY);
  const whom = opening.free ? 'with any service account' : 'with the service account that its trust asks for';
  const shared = {
    account,
    because: opening.because,
    certainty: opening.free ? 'certain' : 'possible',
    ...(opening.free ? {} : { needs: `code in a pod of that service account, in cluster ${cluster.name}` }),
  } as const;
  const made: Plan = {
    ...shared,
    id: 'takeover/create-association',
    says: `may associate ${role.name} ${whom} of cluster ${cluster.name}`,
    calls: [
      {
        actions: [CREATE],
        resource: cluster.arn ?? anyOf(`arn:${partition}:eks:*:${account}:cluster/${cluster.name}`),
        open: ['eks:', 'aws:requesttag/'],
        uncertain: ['aws:resourcetag/'],
      },
      pass,
    ],
  };
  const others = (cluster.associations ?? []).filter((one) => one.roleArn !== role.arn || staysWithEks(one));
  if (others.length === 0) return [made];
  const changed: Plan = {
    ...shared,
    id: 'takeover/update-association',
    says: `may give ${role.name} to a service account of cluster ${cluster.name} that has another role`,
    calls: [
      {
        actions: [UPDATE],
        resource: associationArns(others, cluster, role),
        open: ['eks:'],
        uncertain: ['aws:resourcetag/'],
      },
      pass,
    ],
  };
  return [made, changed];
}

function associationArns(
  associations: readonly PodIdentityAssociation[],
  cluster: Cluster,
  role: Role,
): ReturnType<typeof anyOf> {
  const arns = associations.flatMap((one) => one.arn ?? []);
  if (arns.length === associations.length) return { language: texts(arns), preferred: [] };
  return anyOf(`arn:${partitionOf(role.arn)}:eks:*:${role.account}:podidentityassociation/${cluster.name}/*`);
}

/** Service accounts that the trust would let in besides those of the question and those that have the role. */
interface Opening {
  /** Any name will do, or any namespace. */
  readonly free: boolean;
  readonly because: readonly Because[];
}

function openingOf(role: Role, cluster: Cluster, search: Search): Opening | undefined {
  const having = (cluster.associations ?? [])
    .filter((one) => one.roleArn === role.arn && !staysWithEks(one))
    .map((one): NamePattern => ({ namespace: one.namespace, name: one.serviceAccount }));
  const known = [...search.named(cluster), ...having].filter(
    ({ namespace, name }) => !/[*?]/.test(namespace + name),
  );
  // a namespace that nobody has made, and a name that nobody has heard of: whoever asks is free to choose
  const free =
    takenFor(role, cluster, texts(['rolepin-new']), ALL, search) ??
    takenFor(role, cluster, ALL, texts(['rolepin-new']), search);
  if (free !== undefined) return { free: true, because: free };
  const namespaces = new Set(known.map(({ namespace }) => namespace));
  const elsewhere = takenFor(role, cluster, complement(texts(namespaces)), ALL, search);
  if (elsewhere !== undefined) return { free: false, because: elsewhere };
  for (const namespace of namespaces) {
    const names = texts(known.filter((one) => one.namespace === namespace).map(({ name }) => name));
    const beside = takenFor(role, cluster, texts([namespace]), complement(names), search);
    if (beside !== undefined) return { free: false, because: beside };
  }
  return undefined;
}

/** Why the trust lets in some service account of a set, with session tags or without; `undefined` if it does not. */
export function takenFor(
  role: Role,
  cluster: Cluster,
  namespaces: Language,
  names: Language,
  search: Search,
): readonly Because[] | undefined {
  for (const disableSessionTags of [false, true]) {
    const association = { ...SOME, roleArn: role.arn, disableSessionTags, at: role.at };
    const call = podIdentityCall(role, { cluster, association }, search);
    const tags = disableSessionTags
      ? []
      : [
          chosenKey('aws:RequestTag/kubernetes-namespace', both(ALL, namespaces)),
          chosenKey('aws:RequestTag/kubernetes-service-account', both(ALL, names)),
        ];
    const answer = ask({ ...call, keys: [...call.keys, ...tags] }, search.facts);
    if (answer.kind === 'allowed' && answer.certainty === 'certain') return answer.because;
  }
  return undefined;
}

const SOME = {
  namespace: 'rolepin',
  serviceAccount: 'rolepin',
  targetRoleArn: undefined,
  externalId: undefined,
  policy: undefined,
  arn: undefined,
} as const;
