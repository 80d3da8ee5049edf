import { type SourceRef, within } from '../../../kernel/index.ts';
import { accountOf, clusterOf, type Draft } from '../draft.ts';
import type { Holding, InputKind } from '../input-summary.ts';
import { type Element, elementsOf, isElements } from '../json/elements.ts';
import { isMembers, type Members, nameOf, text, texts } from '../members.ts';
import { readAccessEntry, readAccessPolicies } from './access-entries.ts';
import { readAccessKeys, readReservations } from './account-facts.ts';
import { readAuthorizationDetails } from './authorization-details.ts';
import { readAssociation, readAssociationList, readCluster } from './eks.ts';
import { readRole } from './identity.ts';
import { keepRole } from './keep-role.ts';
import { readObjects } from './kubernetes.ts';
import { readProviders, readSingleProvider } from './oidc.ts';
import type { Origin } from './policy.ts';
import { readSnapshot } from './snapshot.ts';

/** What a document held of one kind. */
export type Held = Pick<Holding, 'accounts' | 'clusters' | 'counts'>;

/** Reads a document of a known kind into the draft, and says what it held. */
export function readDocument(kind: InputKind, value: Members, at: SourceRef, draft: Draft): Held {
  const { tell } = draft;
  switch (kind) {
    case 'snapshot':
      return readSnapshot(value, at, draft);
    case 'authorization-details': {
      const { accounts, counts } = readAuthorizationDetails(value, at, draft);
      return held({ accounts, counts });
    }
    case 'role':
      return readRoles([{ value: value['Role'] as Members, at: within(at, 'Role') }], draft);
    case 'role-list': {
      const list = value['Roles'];
      const entries = isElements(list) ? elementsOf(list) : [];
      const roles = readRoles(located(entries, within(at, 'Roles')), draft);
      const whole = value['IsTruncated'] !== true && value['NextToken'] === undefined;
      if (whole) for (const id of roles.accounts) accountOf(draft, id).listed.add('RoleDetailList');
      return roles;
    }
    case 'oidc-provider-list': {
      const { accounts, count } = readProviders(value, 'OpenIDConnectProviderList', at, draft);
      return held({ accounts, counts: { 'OIDC providers': count } });
    }
    case 'oidc-provider':
      readSingleProvider(value, at, draft);
      return held({ counts: { 'OIDC providers': 1 } });
    case 'access-keys': {
      const keys = readAccessKeys(value, 'AccessKeyMetadata', at, tell);
      draft.pending.push({ kind: 'access-keys', keys, at });
      return held({ counts: { 'access keys': keys.length } });
    }
    case 'instances': {
      const { accounts, count } = readReservations(value, at, draft);
      return held({ accounts, counts: { instances: count } });
    }
    case 'cluster': {
      const cluster = readCluster(value['cluster'] as Members, within(at, 'cluster'), draft);
      return held({ clusters: namesOf(cluster), counts: { clusters: 1 } });
    }
    case 'pod-identity-association': {
      const cluster = readAssociation(value['association'] as Members, within(at, 'association'), draft);
      return held({ clusters: namesOf(cluster), counts: { associations: 1 } });
    }
    case 'pod-identity-association-list': {
      const { clusters, count } = readAssociationList(value, at, draft);
      return held({ clusters, counts: { 'associations, named': count } });
    }
    case 'access-entry': {
      const cluster = readAccessEntry(value['accessEntry'] as Members, within(at, 'accessEntry'), draft);
      return held({ clusters: namesOf(cluster), counts: { 'access entries': 1 } });
    }
    case 'access-entry-list': {
      const principals = texts(value, 'accessEntries', at, tell) ?? [];
      draft.pending.push({ kind: 'entry-list', principals, at });
      return held({ counts: { 'access entries, named': principals.length } });
    }
    case 'access-policies':
      return readPoliciesOfEntry(value, at, draft);
    case 'organization':
      draft.warn({
        code: 'input/organization',
        message: 'what `aws organizations` prints does not say which unit holds which: it was not used',
        hint: "write it as a snapshot's `organization`",
        at,
      });
      return held({});
    case 'kubernetes': {
      const found = readObjects(value, at, tell);
      const counts: Record<string, number> = {};
      if (found.length === 0) draft.pending.push({ kind: 'no-manifests', at });
      for (const object of found) {
        counts[object.kind] = (counts[object.kind] ?? 0) + 1;
        draft.pending.push({ kind: 'manifest', object, at: object.at });
      }
      return held({ counts });
    }
    case 'kustomization':
      draft.pending.push({ kind: 'kustomization', value, at });
      return held({});
    case 'claims':
      return held({ counts: { claims: Array.isArray(value['claims']) ? value['claims'].length : 0 } });
  }
}

function held(some: {
  readonly accounts?: Iterable<string>;
  readonly clusters?: Iterable<string>;
  readonly counts?: Readonly<Record<string, number>>;
}): Held {
  return {
    accounts: [...(some.accounts ?? [])],
    clusters: [...(some.clusters ?? [])],
    counts: some.counts ?? {},
  };
}

const namesOf = (cluster: { readonly name: string } | undefined): readonly string[] =>
  cluster === undefined ? [] : [cluster.name];

interface Entry {
  readonly value: unknown;
  readonly at: SourceRef;
  readonly origin?: Origin | undefined;
}

function* located(list: Iterable<Element>, at: SourceRef): Generator<Entry> {
  let index = 0;
  for (const { value, read } of list) {
    const here = within(at, index);
    index += 1;
    yield { value, at: here, origin: read === undefined ? undefined : { read, depth: here.path.length } };
  }
}

function readRoles(entries: Iterable<Entry>, draft: Draft): Held {
  const accounts = new Set<string>();
  let count = 0;
  for (const { value, at, origin } of entries) {
    count += 1;
    if (!isMembers(value)) {
      draft.tell({ code: 'input/value', message: `a role is an object, not ${nameOf(value)}`, at });
      continue;
    }
    const role = readRole(value, at, draft.tell, { partial: true, origin });
    if (role === undefined) continue;
    accounts.add(role.account);
    const account = accountOf(draft, role.account);
    account.detailed = true;
    keepRole(draft, account, role);
  }
  return held({ accounts, counts: { roles: count } });
}

/** Reads what `aws eks list-associated-access-policies` prints. */
function readPoliciesOfEntry(value: Members, at: SourceRef, draft: Draft): Held {
  const clusterName = text(value, 'clusterName', at, draft.tell);
  const principalArn = text(value, 'principalArn', at, draft.tell);
  if (clusterName === undefined || principalArn === undefined) return held({});
  const count = readAccessPolicies(value, principalArn, at, draft, clusterOf(draft, clusterName));
  return held({ clusters: [clusterName], counts: { 'access policies': count } });
}
