import { type SourceRef, within } from '../../../kernel/index.ts';
import { podWay } from '../../../world/index.ts';
import {
  type Members,
  object,
  objects,
  optionalFlag,
  optionalText,
  type Tell,
  text,
  texts,
} from '../members.ts';
import { oneOf } from './account-facts.ts';

const RBAC_GROUP = 'rbac.authorization.k8s.io/';

/**
 * Tells of what an API server would not take, where an answer rests on it: who has which rights, and which pods run how.
 * What is left out there would pass for a right that nobody has.
 *
 * Semantics: Kubernetes API reference, "Role", "RoleBinding", "PodSpec".
 */
export function checkShape(
  value: Members,
  apiVersion: string,
  kind: string,
  at: SourceRef,
  tell: Tell,
): void {
  if (apiVersion.startsWith(RBAC_GROUP)) {
    if (kind === 'Role' || kind === 'ClusterRole') checkRole(value, at, tell);
    if (kind === 'RoleBinding' || kind === 'ClusterRoleBinding') checkBinding(value, at, tell);
    return;
  }
  if (apiVersion === 'v1' && kind === 'PersistentVolume') checkVolume(value, at, tell);
  if (apiVersion === 'v1' && kind === 'PersistentVolumeClaim') checkClaim(value, at, tell);
  const way = podWay(apiVersion, kind);
  if (way !== undefined) checkPod(value, [...way, 'spec'], at, tell);
}

function checkRole(value: Members, at: SourceRef, tell: Tell): void {
  for (const rule of objects(value, 'rules', at, tell))
    for (const name of ['verbs', 'apiGroups', 'resources', 'resourceNames', 'nonResourceURLs'])
      texts(rule.value, name, rule.at, tell);
  const aggregation = object(value, 'aggregationRule', at, tell);
  if (aggregation === undefined) return;
  const here = within(at, 'aggregationRule');
  for (const selector of objects(aggregation, 'clusterRoleSelectors', here, tell)) {
    object(selector.value, 'matchLabels', selector.at, tell);
    for (const one of objects(selector.value, 'matchExpressions', selector.at, tell)) {
      oneOf(one.value, 'operator', ['In', 'NotIn', 'Exists', 'DoesNotExist'], one.at, tell);
      texts(one.value, 'values', one.at, tell);
    }
  }
}

function checkBinding(value: Members, at: SourceRef, tell: Tell): void {
  for (const subject of objects(value, 'subjects', at, tell)) {
    if (text(subject.value, 'kind', subject.at, tell) !== undefined)
      oneOf(subject.value, 'kind', ['User', 'Group', 'ServiceAccount'], subject.at, tell);
    text(subject.value, 'name', subject.at, tell);
    optionalText(subject.value, 'namespace', subject.at, tell);
  }
  const role = object(value, 'roleRef', at, tell);
  if (role === undefined) {
    if (value['roleRef'] === undefined || value['roleRef'] === null)
      tell({ code: 'input/member', message: '`roleRef` is missing', at });
    return;
  }
  const here = within(at, 'roleRef');
  if (text(role, 'kind', here, tell) !== undefined) oneOf(role, 'kind', ['Role', 'ClusterRole'], here, tell);
  text(role, 'name', here, tell);
}

/** Whose files a volume has, and which claim has the volume. */
function checkVolume(value: Members, at: SourceRef, tell: Tell): void {
  const spec = object(value, 'spec', at, tell);
  if (spec === undefined) return;
  const here = within(at, 'spec');
  for (const name of ['hostPath', 'local']) object(spec, name, here, tell);
  optionalText(spec, 'storageClassName', here, tell);
  const claim = object(spec, 'claimRef', here, tell);
  if (claim === undefined) return;
  for (const name of ['namespace', 'name', 'uid']) optionalText(claim, name, within(here, 'claimRef'), tell);
}

function checkClaim(value: Members, at: SourceRef, tell: Tell): void {
  const spec = object(value, 'spec', at, tell);
  if (spec === undefined) return;
  for (const name of ['volumeName', 'storageClassName']) optionalText(spec, name, within(at, 'spec'), tell);
}

/** Of a pod, or a template, the members that decide what it runs as and where; those that are not given have defaults. */
function checkPod(value: Members, way: readonly string[], at: SourceRef, tell: Tell): void {
  let spec: Members = value;
  let here = at;
  for (const name of way) {
    const next = object(spec, name, here, tell);
    if (next === undefined) return;
    spec = next;
    here = within(here, name);
  }
  for (const name of ['serviceAccountName', 'serviceAccount', 'nodeName'])
    optionalText(spec, name, here, tell);
  for (const name of ['hostNetwork', 'hostPID']) optionalFlag(spec, name, here, tell);
  for (const volume of objects(spec, 'volumes', here, tell)) {
    object(volume.value, 'hostPath', volume.at, tell);
    object(volume.value, 'ephemeral', volume.at, tell);
    const claim = object(volume.value, 'persistentVolumeClaim', volume.at, tell);
    if (claim !== undefined) text(claim, 'claimName', within(volume.at, 'persistentVolumeClaim'), tell);
  }
  for (const list of ['initContainers', 'containers', 'ephemeralContainers'])
    for (const container of objects(spec, list, here, tell)) {
      const context = object(container.value, 'securityContext', container.at, tell);
      if (context !== undefined)
        optionalFlag(context, 'privileged', within(container.at, 'securityContext'), tell);
    }
}
