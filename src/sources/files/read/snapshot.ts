import { type SourceRef, within } from '../../../kernel/index.ts';
import { isAccountId } from '../../../policy/index.ts';
import { type AccountDraft, accountOf, type ClusterDraft, type Draft, keep } from '../draft.ts';
import { isElements } from '../json/elements.ts';
import { isMembers, type Members, nameOf, object, objects } from '../members.ts';
import { readAccessEntry } from './access-entries.ts';
import { readAccessKeys, readBuckets, readInstances, readKmsKeys } from './account-facts.ts';
import { readAuthorizationDetails } from './authorization-details.ts';
import { readAssociation, readCluster } from './eks.ts';
import { readItems } from './kubernetes.ts';
import { readProviders } from './oidc.ts';
import { readOrganization } from './organization.ts';

/** What a snapshot held. */
export interface SnapshotCounts {
  readonly accounts: readonly string[];
  readonly clusters: readonly string[];
  readonly counts: Record<string, number>;
}

const MEMBERS = {
  snapshot: ['rolepin', 'collectedAt', 'organization', 'accounts', 'clusters'],
  account: [
    'id',
    'authorizationDetails',
    'openIdConnectProviders',
    'accessKeys',
    'instances',
    'buckets',
    'keys',
  ],
  cluster: ['cluster', 'podIdentityAssociations', 'accessEntries', 'objects'],
};

/** Reads a snapshot. A fact that is null or absent was not collected, an empty list says that there is none. */
export function readSnapshot(value: Members, at: SourceRef, draft: Draft): SnapshotCounts {
  const counts: Record<string, number> = {};
  const held: SnapshotCounts = { accounts: [], clusters: [], counts };
  if (value['rolepin'] !== 'snapshot/v1') {
    draft.tell({
      code: 'input/snapshot-version',
      message: `a snapshot is \`snapshot/v1\`, not ${nameOf(value['rolepin'])}`,
      hint: 'this version of rolepin reads snapshot/v1',
      at: within(at, 'rolepin'),
    });
    return held;
  }
  onlyMembers(value, 'snapshot', at, draft);
  const organization = object(value, 'organization', at, draft.tell);
  if (organization !== undefined) {
    readOrganization(organization, within(at, 'organization'), draft);
    counts['organization'] = 1;
  }
  const accounts: string[] = [];
  for (const entry of objects(value, 'accounts', at, draft.tell)) {
    const account = readAccount(entry.value, entry.at, draft, counts);
    if (account !== undefined) accounts.push(account.id);
  }
  const clusters: string[] = [];
  for (const entry of objects(value, 'clusters', at, draft.tell)) {
    const cluster = readSnapshotCluster(entry.value, entry.at, draft, counts);
    if (cluster !== undefined) clusters.push(cluster.name);
  }
  return { accounts, clusters, counts };
}

function readAccount(
  value: Members,
  at: SourceRef,
  draft: Draft,
  counts: Record<string, number>,
): AccountDraft | undefined {
  const { tell } = draft;
  onlyMembers(value, 'account', at, draft);
  const id = value['id'];
  if (typeof id !== 'string' || !isAccountId(id)) {
    tell({
      code: 'input/account',
      message: `an account id is text of twelve digits, not ${nameOf(id)}`,
      ...(typeof id === 'number' ? { hint: 'write it in quotes: its leading zeros are lost otherwise' } : {}),
      at: id === undefined ? at : within(at, 'id'),
    });
    return undefined;
  }
  const account = accountOf(draft, id);
  const details = object(value, 'authorizationDetails', at, tell);
  if (details !== undefined) {
    const read = readAuthorizationDetails(details, within(at, 'authorizationDetails'), draft, id);
    for (const [name, count] of Object.entries(read.counts)) add(counts, name, count);
  }
  if (isGiven(value, 'openIdConnectProviders')) {
    add(counts, 'OIDC providers', readProviders(value, 'openIdConnectProviders', at, draft, id).count);
  }
  if (isGiven(value, 'accessKeys')) {
    const keys = readAccessKeys(value, 'accessKeys', at, tell);
    account.accessKeys ??= new Map();
    account.keysComplete = true;
    for (const key of keys) keep(draft, account.accessKeys, key.id, key, `access key ${key.id}`);
    add(counts, 'access keys', keys.length);
  }
  if (isGiven(value, 'instances')) add(counts, 'instances', readInstances(value, at, draft, id));
  if (isGiven(value, 'buckets')) {
    const buckets = readBuckets(value, at, tell);
    account.buckets ??= new Map();
    for (const [name, bucket] of buckets) keep(draft, account.buckets, name, bucket, `bucket ${name}`);
    add(counts, 'buckets', buckets.size);
  }
  if (isGiven(value, 'keys')) {
    const keys = readKmsKeys(value, at, tell);
    account.keys ??= new Map();
    for (const [arn, key] of keys) keep(draft, account.keys, arn, key, `key ${arn}`);
    add(counts, 'KMS keys', keys.size);
  }
  return account;
}

function readSnapshotCluster(
  value: Members,
  at: SourceRef,
  draft: Draft,
  counts: Record<string, number>,
): ClusterDraft | undefined {
  const { tell } = draft;
  onlyMembers(value, 'cluster', at, draft);
  const described = value['cluster'];
  if (!isMembers(described)) {
    tell({ code: 'input/member', message: 'a cluster of a snapshot has a `cluster` with its `name`', at });
    return undefined;
  }
  const cluster = readCluster(described, within(at, 'cluster'), draft);
  if (cluster === undefined) return undefined;
  if (isGiven(value, 'podIdentityAssociations')) {
    const keys = new Set(cluster.associationsListed);
    for (const { value: association, at: here } of objects(value, 'podIdentityAssociations', at, tell)) {
      readAssociation(association, here, draft, cluster);
      keys.add(`${association['namespace']}/${association['serviceAccount']}`);
    }
    cluster.associationsListed = keys;
    add(counts, 'associations', keys.size);
  }
  if (isGiven(value, 'accessEntries')) {
    const principals = new Set(cluster.entriesListed);
    for (const { value: entry, at: here } of objects(value, 'accessEntries', at, tell)) {
      readAccessEntry(entry, here, draft, cluster);
      principals.add(String(entry['principalArn']));
    }
    cluster.entriesListed = principals;
    add(counts, 'access entries', principals.size);
  }
  if (isGiven(value, 'objects')) {
    cluster.objects ??= [];
    cluster.complete = true;
    const items = value['objects'];
    let count = 0;
    if (isElements(items)) {
      for (const one of readItems(items, within(at, 'objects'), tell)) {
        cluster.objects.push(one);
        count += 1;
      }
    } else {
      tell({
        code: 'input/value',
        message: `\`objects\` is a list, not ${nameOf(items)}`,
        at: within(at, 'objects'),
      });
    }
    add(counts, 'objects', count);
  }
  return cluster;
}

const isGiven = (members: Members, name: string): boolean =>
  members[name] !== undefined && members[name] !== null;

function add(counts: Record<string, number>, name: string, count: number): void {
  counts[name] = (counts[name] ?? 0) + count;
}

const OWNER = {
  snapshot: 'a snapshot',
  account: 'an account of a snapshot',
  cluster: 'a cluster of a snapshot',
};

/** Tells of members that a snapshot has not: misspelt, they would pass for facts that were not collected. */
function onlyMembers(value: Members, what: keyof typeof MEMBERS, at: SourceRef, draft: Draft): void {
  for (const name of Object.keys(value)) {
    if (MEMBERS[what].includes(name)) continue;
    const near = MEMBERS[what].find((known) =>
      known.toLowerCase().startsWith(name.toLowerCase().slice(0, 5)),
    );
    draft.warn({
      code: 'input/unknown-member',
      message: `${OWNER[what]} has no \`${name}\`: it was not read`,
      ...(near === undefined ? {} : { hint: `did you mean \`${near}\`?` }),
      at: within(at, name),
    });
  }
}
