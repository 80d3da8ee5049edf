import { createHash } from 'node:crypto';
import { type PolicyDocument, parseArn, writePolicy } from '../../policy/index.ts';
import type { Account, Cluster, InlinePolicy, OidcProvider, World } from '../../world/index.ts';
import { secretKey, uniqueId } from './ids.ts';
import { settleIds } from './principals.ts';
import type { Tags } from './records.ts';
import { newSigningKey } from './signing-key.ts';
import type { State } from './state.ts';

/** What a world leaves open, and a lab can't. */
const DEFAULTS = {
  account: '111122223333',
  region: 'us-east-1',
  /** The newest that EKS offers where nothing is said. */
  version: '1.34',
} as const;

/**
 * Puts the facts of a world into an empty state. What the world does not say has AWS's default.
 *
 * Access keys get secrets of the lab's own: the inputs' are never read.
 */
export async function fillState(state: State, world: World, now: number): Promise<void> {
  for (const account of world.accounts.values()) fillAccount(state, account, now);
  for (const cluster of world.clusters) await fillCluster(state, cluster, now);
  fillOrganization(state, world);
  settleIds(state);
  if (state.accounts.size() === 0) ensureAccount(state, DEFAULTS.account, 'aws');
}

/** The account of an id, made where there is none. */
function ensureAccount(state: State, id: string, partition: string): void {
  if (!state.accounts.has(id)) state.accounts.put(id, { id, partition });
}

const text = (document: PolicyDocument): string => JSON.stringify(writePolicy(document));
const inlineOf = (policies: readonly InlinePolicy[]): Readonly<Record<string, string>> =>
  Object.fromEntries(policies.map(({ name, document }) => [name, text(document)]));
const tagsOf = (tags: ReadonlyMap<string, string>): Tags => Object.fromEntries(tags);
const arnsOf = (list: readonly { readonly arn: string }[]): readonly string[] => list.map(({ arn }) => arn);

function fillAccount(state: State, account: Account, now: number): void {
  const { id, details } = account;
  const anyArn = [...(details?.roles.keys() ?? []), ...(details?.users.keys() ?? [])][0] ?? '';
  const partition = parseArn(anyArn)?.partition ?? 'aws';
  ensureAccount(state, id, partition);
  for (const role of details?.roles.values() ?? []) {
    const { arn, name, path, inline, attached, boundary, tags, trust, maxSessionDuration = 3600 } = role;
    state.roles.put(arn, {
      ...{ arn, account: id, name, path, id: role.id || uniqueId('AROA'), createdAt: now },
      ...{
        inline: inlineOf(inline),
        attached: arnsOf(attached),
        boundary: boundary?.arn,
        tags: tagsOf(tags),
      },
      ...{ trust: text(trust), description: undefined, maxSessionDuration },
    });
    for (const profile of role.instanceProfiles) fillProfile(state, profile, name, now);
  }
  for (const user of details?.users.values() ?? []) {
    const { arn, name, path, inline, attached, boundary, tags, groups } = user;
    state.users.put(arn, {
      ...{ arn, account: id, name, path, id: user.id || uniqueId('AIDA'), createdAt: now, groups },
      ...{
        inline: inlineOf(inline),
        attached: arnsOf(attached),
        boundary: boundary?.arn,
        tags: tagsOf(tags),
      },
    });
  }
  for (const { arn, name, inline, attached } of details?.groups.values() ?? []) {
    state.groups.put(arn, {
      ...{ arn, account: id, name, path: pathOf(arn), id: uniqueId('AGPA'), createdAt: now },
      ...{ inline: inlineOf(inline), attached: arnsOf(attached) },
    });
  }
  for (const { arn, name, document } of details?.policies.values() ?? []) {
    const version = { id: 'v1', document: text(document), createdAt: now };
    state.policies.put(arn, {
      ...{ arn, account: parseArn(arn)?.account ?? id, name, path: pathOf(arn), id: uniqueId('ANPA') },
      ...{ createdAt: now, updatedAt: now, description: undefined, tags: {} },
      ...{ versions: [version], defaultVersion: version.id, lastVersion: 1 },
    });
  }
  for (const { arn, url, clientIds = [STS_AUDIENCE] } of providersOf(account)) {
    state.oidcProviders.put(arn, {
      arn,
      account: id,
      url,
      clientIds,
      thumbprints: [],
      tags: {},
      createdAt: now,
    });
  }
  for (const { id: key, user, active } of account.accessKeys ?? []) {
    state.accessKeys.put(key, { id: key, secret: secretKey(), account: id, user, active, createdAt: now });
  }
  for (const { id: instance, privateDnsName, instanceProfile, metadata } of account.instances ?? []) {
    state.instances.put(instance, {
      ...{ id: instance, account: id, privateDnsName, instanceProfile },
      // Semantics: AWS EC2 User Guide, "Configure the Instance Metadata Service options": what is not said is the API's default
      ...{ tokens: metadata?.tokens ?? 'optional', hopLimit: metadata?.hopLimit ?? 1 },
      endpoint: metadata?.endpoint ?? 'enabled',
    });
  }
  for (const { name, region, policy, settings } of account.buckets ?? []) {
    state.buckets.put(name, {
      ...{ name, account: id, region: region ?? DEFAULTS.region, settings, createdAt: now },
      policy: policy === undefined ? undefined : text(policy),
    });
  }
  for (const { arn, policy } of account.keys ?? []) {
    state.keys.put(arn, { arn, account: id, policy: policy === undefined ? undefined : text(policy) });
  }
}

/** What the AWS CLI's and EKS's guides register. */
const STS_AUDIENCE = 'sts.amazonaws.com';

/** The OIDC providers; where they were not collected, those that a trust policy of the account names. */
function providersOf({ id, oidcProviders, details }: Account): readonly GivenProvider[] {
  if (oidcProviders !== undefined) return [...oidcProviders.values()];
  const named = new Map<string, GivenProvider>();
  for (const { trust } of details?.roles.values() ?? []) {
    for (const statement of trust.statements) {
      if (statement.kind !== 'statement') continue;
      for (const { source: arn } of statement.principal?.entries ?? []) {
        const known = parseArn(arn);
        const prefix = 'oidc-provider/';
        if (known?.account !== id || !known.resource.startsWith(prefix)) continue;
        named.set(arn, { arn, url: known.resource.slice(prefix.length), clientIds: undefined });
      }
    }
  }
  return [...named.values()];
}

type GivenProvider = Pick<OidcProvider, 'arn' | 'url' | 'clientIds'>;

function fillProfile(state: State, arn: string, role: string, now: number): void {
  const account = parseArn(arn)?.account;
  if (account === undefined) return;
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  state.instanceProfiles.put(arn, {
    ...{ arn, account, name, path: pathOf(arn), id: uniqueId('AIPA'), createdAt: now, role, tags: {} },
  });
}

/** The path in an IAM ARN: between the kind of thing and its name. */
function pathOf(arn: string): string {
  const resource = parseArn(arn)?.resource ?? '';
  return resource.slice(resource.indexOf('/'), resource.lastIndexOf('/') + 1);
}

async function fillCluster(state: State, cluster: Cluster, now: number): Promise<void> {
  const { name } = cluster;
  const known = parseArn(cluster.arn ?? '');
  const account = known?.account ?? [...state.accounts.values()][0]?.id ?? DEFAULTS.account;
  const region = known?.region ?? DEFAULTS.region;
  const partition = known?.partition ?? 'aws';
  ensureAccount(state, account, partition);
  const arn = cluster.arn ?? `arn:${partition}:eks:${region}:${account}:cluster/${name}`;
  state.clusters.put(name, {
    ...{ name, arn, account, region, version: cluster.version ?? DEFAULTS.version },
    issuer: cluster.issuer ?? issuerOf(arn, region, partition),
    signingKey: await newSigningKey(),
    authenticationMode: cluster.authenticationMode ?? 'API_AND_CONFIG_MAP',
    ...{ createdAt: now, tags: {} },
  });
  for (const [index, given] of (cluster.associations ?? []).entries()) {
    const { namespace, serviceAccount, roleArn, targetRoleArn, externalId, disableSessionTags, policy } =
      given;
    const id = given.arn?.slice(given.arn.lastIndexOf('/') + 1) ?? `a-${hexOf(`${arn} ${index}`, 17)}`;
    state.associations.put(associationKey(name, id), {
      ...{ id, arn: given.arn ?? associationArn(arn, id), cluster: name, namespace, serviceAccount, roleArn },
      ...{ targetRoleArn, externalId, disableSessionTags, createdAt: now, modifiedAt: now, tags: {} },
      policy: policy === undefined ? undefined : text(policy),
    });
  }
  for (const { principalArn, username, groups, type, policies } of cluster.accessEntries ?? []) {
    const id = hexOf(principalArn, 32);
    state.accessEntries.put(`${name} ${principalArn}`, {
      arn: `arn:${partition}:eks:${region}:${account}:access-entry/${name}/${id}`,
      ...{ cluster: name, principalArn, username: username ?? principalArn, groups, type, tags: {} },
      ...{ createdAt: now, modifiedAt: now },
      policies: (policies ?? []).map(({ policyArn, namespaces }) => ({
        policyArn,
        namespaces,
        associatedAt: now,
      })),
    });
  }
  for (const [index, { body }] of (cluster.objects ?? []).entries()) {
    state.objectsOfClusters.put(`${name} ${index}`, { cluster: name, body });
  }
}

/** The key of an association in the state: ids are a cluster's own. */
export const associationKey = (cluster: string, id: string): string => `${cluster} ${id}`;

/** ARN of an association of a cluster. */
export const associationArn = (cluster: string, id: string): string =>
  `${cluster.replace(':cluster/', ':podidentityassociation/')}/${id}`;

/** An issuer as EKS names them, for a cluster that has none. */
function issuerOf(arn: string, region: string, partition: string): string {
  const host = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `oidc.eks.${region}.${host}/id/${hexOf(arn, 32).toUpperCase()}`;
}

const hexOf = (of: string, digits: number): string =>
  createHash('sha256').update(of).digest('hex').slice(0, digits);

function fillOrganization(state: State, { organization }: World): void {
  if (organization === undefined) return;
  const { id, managementAccountId, units, accounts, policies } = organization;
  state.organization.put('organization', {
    ...{ id, managementAccountId, units: [...units.values()], accounts: [...accounts.values()] },
    policies: policies.map(({ document, id, name, type, targets }) => ({
      ...{ id, name, type, targets, document: text(document) },
    })),
  });
  if (managementAccountId !== undefined) ensureAccount(state, managementAccountId, 'aws');
  for (const member of accounts.values()) ensureAccount(state, member.id, 'aws');
}
