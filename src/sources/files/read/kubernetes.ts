import { type SourceRef, within } from '../../../kernel/index.ts';
import type { KubernetesObject, ObjectMeta, OwnerReference } from '../../../world/index.ts';
import { type Elements, elementsOf, isElements } from '../json/elements.ts';
import {
  isMembers,
  list,
  type Members,
  nameOf,
  object,
  objects,
  optionalText,
  type Tell,
  text,
} from '../members.ts';
import { keysByMember } from './keys-by-member.ts';
import { isNamespaced } from './kinds-of-cluster.ts';
import { checkShape } from './object-shape.ts';
import { scrub } from './scrub.ts';
import { holdsSecretKey } from './secret-keys.ts';

/** Whether a value has the shape of what `kubectl apply` takes. */
export const isKubernetes = (value: Members): boolean =>
  typeof value['apiVersion'] === 'string' && typeof value['kind'] === 'string';

/** Whether a value is a list of objects: `List`, or any kind ending so that has items. */
const isList = (value: Members): boolean => /List$/.test(String(value['kind'])) && isElements(value['items']);

/**
 * Whether a value that has an `apiVersion` and a `kind` is a configuration file (of kubectl, kind, the kubelet, …)
 * and not an object of a cluster.
 */
export function isConfiguration(value: Members): boolean {
  return (
    isNamespaced(String(value['apiVersion']), String(value['kind'])) === undefined &&
    !isMembers(value['metadata'])
  );
}

/** Reads an object, or all objects of a list and of the lists in it. */
export function readObjects(value: Members, at: SourceRef, tell: Tell): readonly KubernetesObject[] {
  if (!isList(value)) {
    const one = readObject(value, at, tell);
    return one === undefined ? [] : [one];
  }
  if (text(value, 'apiVersion', at, tell) === undefined) return [];
  const items = value['items'];
  return isElements(items) ? readItems(items, within(at, 'items'), tell, value) : [];
}

/** Reads the objects of a list, and of the lists in it. */
export function readItems(
  items: Elements,
  at: SourceRef,
  tell: Tell,
  parent?: Members,
): readonly KubernetesObject[] {
  const found: KubernetesObject[] = [];
  let index = 0;
  for (const { value } of elementsOf(items)) {
    const here = within(at, index);
    index += 1;
    if (isMembers(value)) {
      for (const one of readObjects(parent === undefined ? value : typed(value, parent), here, tell))
        found.push(one);
    } else {
      tell({ code: 'input/value', message: `an object is expected, not ${nameOf(value)}`, at: here });
    }
  }
  return found;
}

/** The items of a typed list (`PodList`) as the API gives them do not repeat their kind. */
function typed(item: Members, parent: Members): Members {
  const kind = String(parent['kind']).replace(/List$/, '');
  if (kind === '' || item['kind'] !== undefined || item['apiVersion'] !== undefined) return item;
  return { apiVersion: parent['apiVersion'], kind, ...item };
}

/** Reads one object. */
function readObject(value: Members, at: SourceRef, tell: Tell): KubernetesObject | undefined {
  const apiVersion = text(value, 'apiVersion', at, tell);
  const kind = text(value, 'kind', at, tell);
  if (apiVersion === undefined || kind === undefined) return undefined;
  const metadata = value['metadata'];
  if (!isMembers(metadata)) {
    tell({
      code: 'input/member',
      message: `${/^[AEIOU]/.test(kind) ? 'an' : 'a'} ${kind} without \`metadata\``,
      at,
    });
    return undefined;
  }
  const here = within(at, 'metadata');
  const name =
    optionalText(metadata, 'name', here, tell) ?? optionalText(metadata, 'generateName', here, tell);
  if (name === undefined) {
    if (metadata['name'] === undefined || metadata['name'] === null) {
      tell({ code: 'input/member', message: `a ${kind} without \`metadata.name\``, at });
    }
    return undefined;
  }
  checkShape(value, apiVersion, kind, at, tell);
  const scrubbed = scrub(value);
  const cleaned = scrubbed.body['metadata'];
  const meta: ObjectMeta = {
    name,
    namespace:
      isNamespaced(apiVersion, kind) === false
        ? undefined
        : optionalText(metadata, 'namespace', here, tell) || undefined,
    labels: textMap(metadata, 'labels', here, tell),
    annotations: isMembers(cleaned) ? textMap(cleaned, 'annotations', here, tell) : {},
    owners: readOwners(metadata, here, tell),
  };
  const { body, accessKeyIds } = scrubbed;
  // a secret half matters beside an id, or in a Secret that goes with an id elsewhere
  const asked = accessKeyIds.length > 0 || kind === 'Secret';
  return {
    apiVersion,
    kind,
    metadata: meta,
    body,
    accessKeyIds,
    ...(asked && holdsSecretKey(value) ? { holdsSecretKey: true } : {}),
    ...(asked && (kind === 'Secret' || kind === 'ConfigMap') ? { keysByMember: keysByMember(value) } : {}),
    at,
  };
}

const NO_TEXTS: Readonly<Record<string, string>> = {};

function textMap(
  members: Members,
  name: string,
  at: SourceRef,
  tell: Tell,
): Readonly<Record<string, string>> {
  const map = object(members, name, at, tell);
  if (map === undefined) return NO_TEXTS;
  if (Object.values(map).every((value) => typeof value === 'string')) return map as Record<string, string>;
  for (const key of Object.keys(map)) text(map, key, within(at, name), tell);
  return Object.fromEntries(Object.entries(map).filter(([, value]) => typeof value === 'string')) as Record<
    string,
    string
  >;
}

function readOwners(metadata: Members, at: SourceRef, tell: Tell): readonly OwnerReference[] {
  if (list(metadata, 'ownerReferences', at, tell) === undefined) return [];
  const owners: OwnerReference[] = [];
  for (const { value, at: here } of objects(metadata, 'ownerReferences', at, tell)) {
    const apiVersion = text(value, 'apiVersion', here, tell);
    const kind = text(value, 'kind', here, tell);
    const name = text(value, 'name', here, tell);
    if (apiVersion === undefined || kind === undefined || name === undefined) continue;
    owners.push({ apiVersion, kind, name, controller: value['controller'] === true });
  }
  return owners;
}
