import { dirname, join } from 'node:path';
import { type Problem, within } from '../../../kernel/index.ts';
import type { KubernetesObject } from '../../../world/index.ts';
import type { Pending } from '../draft.ts';
import { isMembers } from '../members.ts';
import { isNamespaced } from '../read/kinds-of-cluster.ts';

type Kustomization = Extract<Pending, { kind: 'kustomization' }>;

/** What a kustomization may say without changing what rolepin asks of its resources. */
const HARMLESS = new Set([
  'apiVersion',
  'kind',
  'metadata',
  'resources',
  'namespace',
  'commonLabels',
  'labels',
  'images',
  'commonAnnotations',
  'buildMetadata',
  'sortOptions',
]);

/**
 * Puts the resources of each kustomization into the namespace that it names; the outermost has the last word.
 * What else it changes is told: only kustomize knows the outcome.
 *
 * Semantics: Kubernetes, "Declarative Management of Kubernetes Objects Using Kustomize".
 */
export function kustomize(
  objects: readonly KubernetesObject[],
  kustomizations: readonly Kustomization[],
  warn: (warning: Problem) => void,
): readonly KubernetesObject[] {
  const outermostLast = [...kustomizations].sort((a, b) => depthOf(b.at.file) - depthOf(a.at.file));
  let result = objects;
  for (const { value, at } of outermostLast) {
    const changes = Object.keys(value).filter((name) => !HARMLESS.has(name));
    const [first] = changes;
    if (first !== undefined) {
      warn({
        code: 'input/kustomization',
        message: `the kustomization changes its resources by ${changes.map((name) => `\`${name}\``).join(', ')}: they were read as they are`,
        hint: `give what \`kubectl kustomize ${dirname(at.file)}\` prints`,
        at: within(at, first),
      });
    }
    const namespace = value['namespace'];
    const resources = value['resources'];
    if (typeof namespace !== 'string' || namespace === '' || !Array.isArray(resources)) continue;
    const below = resources.map((resource) => join(dirname(at.file), String(resource)));
    const isOwn = ({ at: { file } }: KubernetesObject): boolean =>
      below.some(
        (path) => file === path || file.startsWith(`${path}/`) || (path === '.' && file !== at.file),
      );
    const accounts = new Set(
      result
        .filter((object) => isOwn(object) && object.kind === 'ServiceAccount')
        .map(({ metadata }) => metadata.name),
    );
    result = result.map((object) => (isOwn(object) ? moved(object, namespace, accounts) : object));
  }
  return result;
}

const depthOf = (file: string): number => file.split('/').length;

function moved(object: KubernetesObject, namespace: string, accounts: ReadonlySet<string>): KubernetesObject {
  const body = withSubjects(object, namespace, accounts);
  // kustomize takes kinds that it does not know for namespaced
  if (isNamespaced(object.apiVersion, object.kind) === false)
    return body === object.body ? object : { ...object, body };
  const metadata = isMembers(body['metadata']) ? { ...body['metadata'], namespace } : body['metadata'];
  return { ...object, metadata: { ...object.metadata, namespace }, body: { ...body, metadata } };
}

/** The subjects of a binding that are service accounts among the resources move with them. */
function withSubjects({ kind, body }: KubernetesObject, namespace: string, accounts: ReadonlySet<string>) {
  const subjects = body['subjects'];
  if (!/^(?:Cluster)?RoleBinding$/.test(kind) || !Array.isArray(subjects)) return body;
  return {
    ...body,
    subjects: subjects.map((subject: unknown) =>
      isMembers(subject) &&
      subject['kind'] === 'ServiceAccount' &&
      (subject['name'] === 'default' || accounts.has(String(subject['name'])))
        ? { ...subject, namespace }
        : subject,
    ),
  };
}
