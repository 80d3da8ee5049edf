import type { Problem } from '../../kernel/index.ts';
import type { Account, Cluster } from '../../world/index.ts';
import type { IgnoredDocument, InputSummary } from './input-summary.ts';
import type { ReadWorld } from './read-world.ts';

/** The facts that answers rest on, by their names in a snapshot. */
export type Fact =
  | 'authorizationDetails'
  | 'openIdConnectProviders'
  | 'accessKeys'
  | 'instances'
  | 'buckets'
  | 'keys'
  | 'cluster'
  | 'podIdentityAssociations'
  | 'accessEntries'
  | 'objects'
  | 'organization';

/** Whether one fact was collected, what hangs on it, and how to get it. */
export interface FactState {
  readonly fact: Fact;
  /** `partial`: some were given, and there may be more. */
  readonly state: 'collected' | 'partial' | 'absent';
  /** How many were given. */
  readonly count: number;
  /** Where the fact matters, in one line. */
  readonly matters: string;
  /** The commands that get it. */
  readonly commands: readonly string[];
}

/** The answer of `rolepin inputs`: what was understood, file by file, and what is absent. */
export interface InputsAnswer {
  readonly schemaVersion: 1;
  readonly files: readonly InputSummary[];
  readonly ignored: readonly IgnoredDocument[];
  /** How many files in folders have a name that no input has (README.md, say). */
  readonly otherFiles: number;
  readonly accounts: readonly { readonly id: string; readonly facts: readonly FactState[] }[];
  readonly clusters: readonly {
    readonly name: string;
    readonly account: string | undefined;
    readonly facts: readonly FactState[];
  }[];
  readonly organization: FactState;
  readonly warnings: readonly Problem[];
  /** With `--lenient`: what was let pass though not understood. */
  readonly unread: readonly Problem[];
}

/** Makes the answer of `rolepin inputs` from what was read. */
export function describeInputs(read: ReadWorld): InputsAnswer {
  const { world, inputs, ignored, otherFiles, warnings } = read;
  const { organization } = world;
  return {
    schemaVersion: 1,
    files: inputs,
    ignored,
    otherFiles,
    accounts: [...world.accounts.values()].map((account) => ({
      id: account.id,
      facts: factsOfAccount(account),
    })),
    clusters: world.clusters.map((cluster) => ({
      name: cluster.name,
      account: cluster.account,
      facts: factsOfCluster(cluster),
    })),
    organization: factState('organization', organization?.policies.length, false),
    warnings,
    unread: world.unread,
  };
}

function factsOfAccount(account: Account): readonly FactState[] {
  const { details, oidcProviders, accessKeys, instances, buckets, keys, partial } = account;
  const count =
    details === undefined
      ? undefined
      : details.users.size + details.groups.size + details.roles.size + details.policies.size;
  return [
    factState('authorizationDetails', count, details?.complete === false),
    factState('openIdConnectProviders', oidcProviders?.size, partial?.has('oidcProviders')),
    factState('accessKeys', accessKeys?.length, partial?.has('accessKeys')),
    factState('instances', instances?.length, partial?.has('instances')),
    factState('buckets', buckets?.length, false),
    factState('keys', keys?.length, false),
  ];
}

function factsOfCluster(cluster: Cluster): readonly FactState[] {
  const { issuer, associations, accessEntries, objects, partial } = cluster;
  const entriesPartial =
    partial?.has('accessEntries') === true || accessEntries?.some(({ policies }) => policies === undefined);
  return [
    factState('cluster', issuer === undefined ? undefined : 1, false),
    factState('podIdentityAssociations', associations?.length, partial?.has('associations')),
    factState('accessEntries', accessEntries?.length, entriesPartial),
    factState('objects', objects?.length, !cluster.complete),
  ];
}

function factState(fact: Fact, count: number | undefined, partial: boolean | undefined): FactState {
  const state = count === undefined ? 'absent' : partial === true ? 'partial' : 'collected';
  return { fact, state, count: count ?? 0, ...ABOUT[fact] };
}

const ABOUT: Readonly<Record<Fact, Pick<FactState, 'matters' | 'commands'>>> = {
  authorizationDetails: {
    matters: 'everywhere',
    commands: ['aws iam get-account-authorization-details'],
  },
  openIdConnectProviders: {
    matters: 'web identity: a provider that a trust policy names is taken for there',
    commands: ['aws iam list-open-id-connect-providers', 'aws iam get-open-id-connect-provider'],
  },
  accessKeys: { matters: 'keys found in the cluster', commands: ['aws iam list-access-keys'] },
  instances: { matters: 'roles on the way that nodes carry', commands: ['aws ec2 describe-instances'] },
  buckets: {
    matters: 'grants on buckets, and the lab',
    commands: ['aws s3api get-bucket-policy', 'aws s3api get-public-access-block'],
  },
  keys: { matters: 'grants on encrypted buckets, and the lab', commands: ['aws kms get-key-policy'] },
  cluster: { matters: "web identity: the cluster's issuer", commands: ['aws eks describe-cluster'] },
  podIdentityAssociations: {
    matters: 'roles on the way that trust `pods.eks.amazonaws.com`',
    commands: ['aws eks list-pod-identity-associations', 'aws eks describe-pod-identity-association'],
  },
  accessEntries: {
    matters: 'depth `cluster`',
    commands: [
      'aws eks list-access-entries',
      'aws eks describe-access-entry',
      'aws eks list-associated-access-policies',
    ],
  },
  objects: { matters: 'depth `cluster`', commands: ['kubectl get … -A -o json'] },
  organization: {
    matters: 'taken as no SCP and no RCP',
    commands: ['aws organizations describe-organization', 'aws organizations list-policies'],
  },
};
