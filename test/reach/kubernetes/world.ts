import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Judgement, judge } from '../../../src/claims/index.ts';
import type { Depth } from '../../../src/engine/reach/index.ts';
import { worldOf } from '../../support/world.ts';

/** An object as a snapshot has it. */
export type Json = Record<string, unknown>;

/** The parts of the base world that tests change. */
export interface Snapshot {
  readonly accounts: [{ authorizationDetails: { RoleDetailList: Json[]; UserDetailList: Json[] } } & Json];
  readonly clusters: [
    { cluster: Json; objects: Json[] | null; accessEntries: Json[] | null; podIdentityAssociations: Json[] },
  ];
}

const ROLE = 'arn:aws:iam::111122223333:role/HyveS3WriterRole';
const NOW = Date.UTC(2026, 10, 23);

/** A fresh copy of the world in which the role is pinned to hyve/hyve-sa, and nobody else can get it. */
export function base(): Snapshot {
  const file = join(import.meta.dirname, '../../worlds/w01-exact/snapshot.json');
  return JSON.parse(readFileSync(file, 'utf8')) as Snapshot;
}

/** The base world with more objects in its cluster. */
export function withObjects(...objects: readonly Json[]): Snapshot {
  const snapshot = base();
  snapshot.clusters[0].objects?.push(...objects);
  return snapshot;
}

/** The namespaces of a world labelled so that no pod gets out onto its node: other ways in are on their own. */
export function confined(snapshot: Snapshot): Snapshot {
  for (const { kind, metadata } of snapshot.clusters[0].objects ?? [])
    if (kind === 'Namespace')
      (metadata as Json)['labels'] = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  return snapshot;
}

/** Judges that only some subjects can get the role. */
export async function claim(
  snapshot: Snapshot,
  only: readonly string[] = ['serviceaccount:prod/hyve/hyve-sa'],
  depth: Depth = 'cluster',
): Promise<Judgement> {
  const world = await worldOf(snapshot);
  const asked = { role: ROLE, only, depth, administrators: [], accepted: [], at: undefined };
  const judged = judge(world, asked, { now: NOW });
  if (!judged.ok) throw new Error(judged.error.message);
  return judged.value;
}

/** The paths that stand against a claim, as `SUBJECT: MECHANISM>MECHANISM`, `?` behind those that are possible. */
export function violations(judgement: Judgement): readonly string[] {
  return judgement.paths
    .filter((path) => !path.expected)
    .map(({ subject, steps, certainty }) => {
      const way = steps.map((step) => step.mechanism).join('>');
      return `${subject.id}: ${way}${certainty === 'possible' ? '?' : ''}`;
    });
}

/** Beginnings of resources that are no group. */
const RESOURCE = /^(?:pods|nodes|serviceaccounts|\*)\//;

/** A rule of a role: `rule('create', 'pods')`, `rule('patch', 'apps/deployments', 'hyve')`. */
export function rule(verbs: string, resources: string, ...resourceNames: readonly string[]): Json {
  const slash = RESOURCE.test(resources) || !/^[a-z0-9.-]+\//.test(resources) ? -1 : resources.indexOf('/');
  return {
    apiGroups: [slash < 0 ? '' : resources.slice(0, slash)],
    resources: resources.slice(slash + 1).split(' '),
    verbs: verbs.split(' '),
    ...(resourceNames.length === 0 ? {} : { resourceNames }),
  };
}

const API = 'rbac.authorization.k8s.io/v1';

/** A subject as ids have it, `user:alice`, `serviceaccount:other/app`, in a binding. */
function subject(id: string): Json {
  const [kind = '', ...rest] = id.split(':');
  const name = rest.join(':');
  if (kind === 'serviceaccount') {
    const [namespace, account] = name.split('/');
    return { kind: 'ServiceAccount', namespace, name: account };
  }
  return { kind: kind === 'user' ? 'User' : 'Group', apiGroup: 'rbac.authorization.k8s.io', name };
}

let count = 0;

/** A Role in a namespace, bound there to somebody. */
export function granted(namespace: string, to: string, ...rules: readonly Json[]): Json[] {
  count += 1;
  const name = `role-${count}`;
  return [
    { apiVersion: API, kind: 'Role', metadata: { name, namespace }, rules },
    bound(namespace, to, 'Role', name),
  ];
}

/** A ClusterRole, bound to somebody in the whole cluster. */
export function grantedEverywhere(to: string, ...rules: readonly Json[]): Json[] {
  count += 1;
  const name = `clusterrole-${count}`;
  return [
    { apiVersion: API, kind: 'ClusterRole', metadata: { name }, rules },
    bound(undefined, to, 'ClusterRole', name),
  ];
}

/** A RoleBinding, or a ClusterRoleBinding where no namespace is named. */
export function bound(namespace: string | undefined, to: string, kind: string, role: string): Json {
  count += 1;
  const metadata = namespace === undefined ? {} : { namespace };
  return {
    apiVersion: API,
    kind: namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding',
    metadata: { name: `binding-${count}`, ...metadata },
    subjects: [subject(to)],
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name: role },
  };
}
