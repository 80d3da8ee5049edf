import type {
  AccessEntryRecord,
  AccessKeyRecord,
  AccountRecord,
  AssociationRecord,
  BucketRecord,
  ClusterRecord,
  GroupRecord,
  InstanceProfileRecord,
  InstanceRecord,
  KeyRecord,
  KubernetesObjectRecord,
  ObjectRecord,
  OidcProviderRecord,
  OrganizationRecord,
  PolicyRecord,
  RoleRecord,
  SessionRecord,
  UploadRecord,
  UserRecord,
} from './records.ts';
import type { Store } from './store.ts';
import { makeNamedTable, makeTable, type NamedTable, type OwnedTable, type Table } from './table.ts';

/** All that the lab knows and that calls change. */
export interface State {
  /** By account id. */
  readonly accounts: Table<AccountRecord>;
  /** The key `organization` alone. */
  readonly organization: Table<OrganizationRecord>;
  /** By ARN. */
  readonly roles: NamedTable<RoleRecord>;
  readonly users: NamedTable<UserRecord>;
  readonly groups: NamedTable<GroupRecord>;
  readonly policies: NamedTable<PolicyRecord>;
  readonly instanceProfiles: NamedTable<InstanceProfileRecord>;
  readonly oidcProviders: Table<OidcProviderRecord>;
  readonly keys: Table<KeyRecord>;
  /** By access key id. */
  readonly accessKeys: Table<AccessKeyRecord>;
  readonly sessions: Table<SessionRecord>;
  /** By instance id. */
  readonly instances: Table<InstanceRecord>;
  /** By name. */
  readonly clusters: Table<ClusterRecord>;
  /** By `CLUSTER ID`. */
  readonly associations: Table<AssociationRecord>;
  /** By `CLUSTER PRINCIPAL-ARN`. */
  readonly accessEntries: Table<AccessEntryRecord>;
  /** By `CLUSTER NUMBER`. */
  readonly objectsOfClusters: Table<KubernetesObjectRecord>;
  /** By name. */
  readonly buckets: Table<BucketRecord>;
  /** By `BUCKET/KEY`. */
  readonly objects: Table<ObjectRecord>;
  /** By upload id. */
  readonly uploads: Table<UploadRecord>;
  /** Resolves once all changes made so far are in the store: await it before a change is acknowledged. */
  readonly commit: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The key between a table's name and a record's in the store; no table's name has it. */
const BETWEEN = '!';

/** Opens the state that a store holds. */
export async function openState(store: Store): Promise<State> {
  let pending = new Map<string, unknown>();
  const changed = (table: string, key: string, value: unknown): void => {
    pending.set(`${table}${BETWEEN}${key}`, value);
  };
  const owned = new Map<string, OwnedTable<object>>();
  const table = <T extends object>(name: string): Table<T> => {
    const made = makeTable<T>(name, changed);
    owned.set(name, made as unknown as OwnedTable<object>);
    return made;
  };
  const named = <T extends { readonly account: string; readonly name: string }>(
    name: string,
  ): NamedTable<T> => {
    const made = makeNamedTable<T>(name, changed);
    owned.set(name, made as unknown as OwnedTable<object>);
    return made;
  };
  let written: Promise<void> = Promise.resolve();
  const commit = (): Promise<void> => {
    if (pending.size > 0) {
      const changes = pending;
      pending = new Map();
      written = written.then(() => store.write(changes));
    }
    return written;
  };
  const state: State = {
    accounts: table('accounts'),
    organization: table('organization'),
    roles: named('roles'),
    users: named('users'),
    groups: named('groups'),
    policies: named('policies'),
    instanceProfiles: named('instance-profiles'),
    oidcProviders: table('oidc-providers'),
    keys: table('keys'),
    accessKeys: table('access-keys'),
    sessions: table('sessions'),
    instances: table('instances'),
    clusters: table('clusters'),
    associations: table('associations'),
    accessEntries: table('access-entries'),
    objectsOfClusters: table('objects-of-clusters'),
    buckets: table('buckets'),
    objects: table('objects'),
    uploads: table('uploads'),
    commit,
    close: async () => {
      await commit();
      await store.close();
    },
  };
  for await (const [key, value] of store.load()) {
    const at = key.indexOf(BETWEEN);
    const of = owned.get(key.slice(0, at));
    if (of === undefined)
      throw new Error(`the state holds \`${key}\`, which this version of rolepin does not know`);
    of.restore(key.slice(at + 1), value);
  }
  return state;
}
