import { err, ok, type Problem, type Result } from '../../kernel/index.ts';
import type { Account, Cluster, OidcProvider, World } from '../../world/index.ts';
import { makePlan, type Plan, type Wish } from '../plan/index.ts';
import { allowed, done, found } from './call.ts';
import type { Clients } from './clients.ts';
import { readBucket } from './read-bucket.ts';
import { type LiveAssociation, readAssociations, readCluster } from './read-cluster.ts';
import { readRole } from './read-role.ts';

/** What AWS has of a grant now, and what the world does not hold of it: tags. */
export interface Live {
  /** The plan, made of the world with AWS's answers in it. */
  readonly plan: Plan;
  /** Tags of providers, by ARN. */
  readonly providerTags: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** Associations of the service account, by cluster. */
  readonly associations: ReadonlyMap<string, readonly LiveAssociation[]>;
}

/** Reads from AWS all that a plan changes, puts it in place of what the inputs said, and plans. */
export async function readLive(
  world: World,
  wish: Wish,
  clients: Clients,
  now: number,
): Promise<Result<Live, readonly Problem[]>> {
  const known = await withClusters(world, wish, clients);
  const first = makePlan(await withBucket(known, wish, clients), wish, { now });
  if (!first.ok) return first;
  const { setting } = first.value;
  const caller = await identity(clients);
  if (caller !== setting.role.account) {
    const message = `these are credentials of account ${caller}, and the role is of account ${setting.role.account}`;
    return err([
      { code: 'grant/account', message, hint: '`aws sts get-caller-identity` shows whose they are' },
    ]);
  }
  const base = await withBucket(known, wish, clients, caller);
  const providers = await readProviders(first.value, clients);
  const associations = new Map<string, readonly LiveAssociation[]>();
  for (const { name, region } of setting.clusters) {
    const { namespace, serviceAccount } = wish;
    const eks = await clients.eks(region);
    const read = () => readAssociations(eks, name, { namespace, serviceAccount });
    // of a grant by tokens they only tell of a second way
    const given = wish.via === 'pod-identity' ? await read() : await allowed(read);
    if (given !== undefined) associations.set(name, given);
  }
  const role = await readRole(await clients.iam(), setting.role.name);
  const account = overlaid(base.accounts.get(caller) ?? emptyAccount(caller), first.value, role, providers);
  const plan = makePlan(
    {
      ...base,
      accounts: new Map([...base.accounts, [caller, account]]),
      clusters: base.clusters.map((cluster) =>
        withAssociations(cluster, wish, associations.get(cluster.name)),
      ),
    },
    wish,
    { now },
  );
  if (!plan.ok) return plan;
  return ok({
    plan: plan.value,
    providerTags: new Map([...providers].map(([arn, { tags }]) => [arn, tags])),
    associations,
  });
}

async function identity(clients: Clients): Promise<string> {
  const { client, GetCallerIdentityCommand } = await clients.sts();
  const { Account } = await done('sts:GetCallerIdentity', () =>
    client.send(new GetCallerIdentityCommand({})),
  );
  return Account ?? '';
}

/** Clusters that the inputs do not describe are asked for. */
async function withClusters(world: World, wish: Wish, clients: Clients): Promise<World> {
  let { clusters } = world;
  for (const name of wish.clusters) {
    const known = clusters.find((one) => one.name === name);
    if (known?.arn !== undefined && (known.issuer !== undefined || wish.via !== 'irsa')) continue;
    const live = await readCluster(await clients.eks(undefined), name);
    if (live === undefined) continue;
    const merged: Cluster =
      known === undefined
        ? live
        : { ...live, ...definedOf(known), arn: live.arn, account: live.account, issuer: live.issuer };
    clusters = [...clusters.filter((one) => one.name !== name), merged];
  }
  return { ...world, clusters };
}

/** A cluster without what is not known of it. */
const definedOf = (cluster: Cluster): Cluster =>
  Object.fromEntries(
    Object.entries(cluster).filter(([, value]) => value !== undefined),
  ) as unknown as Cluster;

/** The bucket, where no input tells of it and it is of the caller's account. */
async function withBucket(world: World, wish: Wish, clients: Clients, owner?: string): Promise<World> {
  const { bucket } = wish;
  const held = [...world.accounts.values()].some((account) =>
    account.buckets?.some(({ name }) => name === bucket?.name),
  );
  if (bucket === undefined || held || bucket.account !== undefined) return world;
  const account = owner ?? (await identity(clients));
  const live = await readBucket(await clients.s3(), bucket.name, account);
  if (live === undefined) return world;
  const known = world.accounts.get(account) ?? emptyAccount(account);
  const accounts = new Map([
    ...world.accounts,
    [account, { ...known, buckets: [...(known.buckets ?? []), live] }],
  ]);
  return { ...world, accounts };
}

interface LiveProvider {
  readonly provider: OidcProvider | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

async function readProviders({ steps }: Plan, clients: Clients): Promise<ReadonlyMap<string, LiveProvider>> {
  const { client, GetOpenIDConnectProviderCommand } = await clients.iam();
  const live = new Map<string, LiveProvider>();
  for (const step of steps) {
    if (step.kind !== 'oidc-provider') continue;
    const { arn, url } = step.provider;
    const answer = await found('iam:GetOpenIDConnectProvider', () =>
      client.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn })),
    );
    const provider: OidcProvider | undefined =
      answer === undefined
        ? undefined
        : {
            arn,
            url: url.replace('https://', ''),
            clientIds: answer.ClientIDList ?? [],
            at: { file: 'AWS', document: 0, path: ['provider', arn] },
          };
    const tags = Object.fromEntries((answer?.Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']));
    live.set(arn, { provider, tags });
  }
  return live;
}

const emptyAccount = (id: string): Account => ({
  id,
  details: undefined,
  oidcProviders: undefined,
  accessKeys: undefined,
  instances: undefined,
  buckets: undefined,
  keys: undefined,
});

/** The account with the role and the providers as they are now. */
function overlaid(
  account: Account,
  { setting }: Plan,
  role: Awaited<ReturnType<typeof readRole>>,
  live: ReadonlyMap<string, LiveProvider>,
): Account {
  const details = account.details ?? {
    users: new Map(),
    groups: new Map(),
    roles: new Map(),
    policies: new Map(),
    complete: false,
  };
  const roles = new Map(details.roles);
  roles.delete(setting.role.arn);
  if (role !== undefined) roles.set(role.arn, role);
  const providers = new Map(account.oidcProviders);
  for (const [arn, { provider }] of live) {
    if (provider === undefined) providers.delete(arn);
    else providers.set(arn, provider);
  }
  const listed = account.oidcProviders !== undefined;
  return {
    ...account,
    details: { ...details, roles },
    oidcProviders: listed || live.size > 0 ? providers : undefined,
    ...(listed || live.size === 0
      ? {}
      : { partial: new Set([...(account.partial ?? []), 'oidcProviders' as const]) }),
  };
}

function withAssociations(
  cluster: Cluster,
  wish: Wish,
  live: readonly LiveAssociation[] | undefined,
): Cluster {
  if (live === undefined) return cluster;
  const { associations, partial } = cluster;
  const others = (associations ?? []).filter(
    (one) => one.namespace !== wish.namespace || one.serviceAccount !== wish.serviceAccount,
  );
  return {
    ...cluster,
    associations: [...others, ...live.map(({ association }) => association)],
    ...(associations === undefined
      ? { partial: new Set([...(partial ?? []), 'associations' as const]) }
      : {}),
  };
}
