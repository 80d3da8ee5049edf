import type { Role } from '../../world/index.ts';
import { ALL, absentKey, chosenKey, fixedKey, type KeyRange, texts, textValues } from '../reason/index.ts';
import { ask, type Call } from './ask.ts';
import {
  type Edge,
  isMade,
  NO_WAYS,
  type Node,
  type RoleSessions,
  type SessionOrigin,
  type WaysIn,
} from './node.ts';
import type { Step, Unknown } from './path.ts';
import { hasOwnSessions, sessionTags, staysWithEks } from './pod-identity-session.ts';
import { callKeys, NO_PRINCIPAL_KEYS } from './request-keys.ts';
import type { Search } from './search-context.ts';
import { oneSubject, principalId, serviceAccountId } from './subject.ts';
import { tooHard } from './too-hard.ts';
import { POD_IDENTITY, trustedEntries, trustIsOpaque } from './trusted.ts';

/**
 * Which service accounts get a role by an association of EKS Pod Identity.
 *
 * Semantics: Amazon EKS User Guide, "Learn how EKS Pod Identity grants Pods access to AWS services" and
 * "Create IAM role with trust policy required by EKS Pod Identity".
 */
export function podIdentity(node: Node, search: Search): WaysIn {
  if (node.kind !== 'role' || !mayTrustPods(node.role)) return NO_WAYS;
  const { role, session } = node;
  const { facts } = search;
  const edges: Edge[] = [];
  const unknown: Unknown[] = absentAssociations(role, search);
  for (const origin of facts.associations(role.arn)) {
    if (!isMeant(session, origin)) continue;
    const { cluster, association } = origin;
    // a role serves associations of its own account alone
    if (cluster.account !== undefined && cluster.account !== role.account) continue;
    const answer = ask(podIdentityCall(role, origin, search), facts);
    if (answer.kind === 'too-hard') unknown.push(tooHard(role));
    if (answer.kind !== 'allowed') continue;
    const id = serviceAccountId(cluster, association.namespace, association.serviceAccount);
    const subject = oneSubject('serviceaccount', id.slice('serviceaccount:'.length));
    const { certainty, needs, witness, because } = answer;
    const step: Step = {
      mechanism: 'pod-identity',
      finding: 'pod-identity',
      from: id,
      to: principalId(role.arn),
      witness,
      because: [
        ...because,
        {
          at: association.at,
          document: `Pod Identity associations of cluster ${cluster.name}`,
          statement: undefined,
          says: `gives ${role.name} to the service account ${association.namespace}/${association.serviceAccount}`,
        },
      ],
      certainty,
      needs,
    };
    const pattern = { namespace: association.namespace, name: association.serviceAccount };
    edges.push({
      from: subject,
      next: { kind: 'service-account', cluster, subject, pattern, need: 'bound-token' },
      step,
    });
  }
  return { edges, unknown, notes: [] };
}

/** Whether the sessions that lead on are among those that an association gives to its pods. */
function isMeant(sessions: RoleSessions, { association }: SessionOrigin): boolean {
  if (sessions === 'plain') return !hasOwnSessions(association);
  if (sessions === 'all') return !staysWithEks(association);
  // EKS makes the names of its sessions up
  return isMade(sessions) && sessions.association === association;
}

/** Whether a trust policy may mean the service that hands roles to pods. */
export function mayTrustPods(role: Role): boolean {
  return (
    trustIsOpaque(role) ||
    trustedEntries(role).some(
      (entry) =>
        entry.kind === 'everyone' ||
        entry.kind === 'every-service' ||
        (entry.kind === 'service' && entry.name === POD_IDENTITY),
    )
  );
}

function absentAssociations(role: Role, { facts }: Search): Unknown[] {
  const named = trustedEntries(role).some((entry) => entry.kind === 'service' && entry.name === POD_IDENTITY);
  if (!named) return [];
  const absent = facts.world.clusters.filter(
    (cluster) =>
      (cluster.associations === undefined || cluster.partial?.has('associations') === true) &&
      (cluster.account === undefined || cluster.account === role.account),
  );
  if (facts.world.clusters.length === 0) {
    return [
      {
        what: `the clusters of account ${role.account} and their Pod Identity associations`,
        add: 'aws eks list-clusters; aws eks list-pod-identity-associations',
      },
    ];
  }
  return absent.map((cluster) => ({
    what: `the Pod Identity associations of cluster ${cluster.name}`,
    add: `aws eks list-pod-identity-associations --cluster-name ${cluster.name}, then describe-pod-identity-association for each`,
  }));
}

/** The call that EKS makes for a pod of an association. */
export function podIdentityCall(role: Role, origin: SessionOrigin, search: Search): Call {
  const { facts, now } = search;
  const { association, cluster } = origin;
  const tags = sessionTags(origin);
  return {
    role,
    caller: { kind: 'service', name: POD_IDENTITY },
    standing: 'no-account',
    actions: association.disableSessionTags ? ['sts:AssumeRole'] : ['sts:AssumeRole', 'sts:TagSession'],
    open: [],
    keys: [
      // generated by EKS
      ...callKeys(facts.world, role, now).filter((key) => key.spelling !== 'sts:RoleSessionName'),
      chosenKey('sts:RoleSessionName', ALL, ['eks-rolepin']),
      ...NO_PRINCIPAL_KEYS,
      fixedKey('aws:PrincipalIsAWSService', 'true'),
      fixedKey('aws:PrincipalServiceName', POD_IDENTITY),
      ...(cluster.account === undefined ? [] : [fixedKey('aws:SourceAccount', cluster.account)]),
      ...(cluster.arn === undefined ? [] : [fixedKey('aws:SourceArn', cluster.arn)]),
      ...sourceOrganization(origin, search),
      ...tagKeys(tags),
    ],
    policies: {
      resource: { document: facts.trust(role).document, kind: 'trust' },
      identity: undefined,
      boundary: undefined,
      session: undefined,
      scps: undefined,
      rcps: facts.rcps(role),
    },
  };
}

function sourceOrganization({ cluster }: SessionOrigin, { facts }: Search): KeyRange[] {
  const { organization } = facts.world;
  if (organization === undefined || cluster.account === undefined) return [];
  return organization.accounts.has(cluster.account)
    ? [fixedKey('aws:SourceOrgID', organization.id)]
    : [absentKey('aws:SourceOrgID')];
}

function tagKeys(tags: ReadonlyMap<string, string>): KeyRange[] {
  if (tags.size === 0) return [absentKey('aws:TagKeys'), absentKey('sts:TransitiveTagKeys')];
  const names = [
    ...new Set([...tags.keys(), 'eks-cluster-arn', 'kubernetes-pod-name', 'kubernetes-pod-uid']),
  ];
  return [
    ...[...tags].map(([key, value]) => fixedKey(`aws:RequestTag/${key}`, value)),
    ...(tags.has('eks-cluster-arn') ? [] : [chosenKey('aws:RequestTag/eks-cluster-arn', ALL)]),
    chosenKey('aws:RequestTag/kubernetes-pod-name', ALL, ['rolepin']),
    chosenKey('aws:RequestTag/kubernetes-pod-uid', ALL, ['00000000-0000-0000-0000-000000000000']),
    everyOf('aws:TagKeys', names),
    everyOf('sts:TransitiveTagKeys', names),
  ];
}

/** A multivalued key that has exactly these values. */
function everyOf(spelling: string, values: readonly string[]): KeyRange {
  return {
    spelling,
    preferred: [],
    set: {
      absent: false,
      one: textValues({ kind: 'none' }),
      many: { every: textValues(texts(values)), some: values.map((value) => textValues(texts([value]))) },
    },
  };
}
