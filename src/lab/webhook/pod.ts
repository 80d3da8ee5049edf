import { type SourceRef, within } from '../../kernel/index.ts';
import type { Members } from '../../world/index.ts';
import type { Annotations } from './entry.ts';
import { CONTAINER } from './schema/container.ts';
import { list, map, object, TEXT } from './schema/kind.ts';
import { type ReadNotes, readAs } from './schema/read.ts';

/** A pod as the webhook gets it in an admission request. */
export interface AdmittedPod {
  readonly annotations: Annotations;
  /** `undefined`: the pod has no member `labels`. */
  readonly labels: Readonly<Record<string, string>> | undefined;
  readonly nodeSelector: Readonly<Record<string, string>>;
  /** Names of its volumes; `undefined`: the pod has no member `volumes`. */
  readonly volumes: readonly string[] | undefined;
  readonly initContainers: readonly Members[];
  readonly containers: readonly Members[];
}

const TEXTS = map(TEXT);
const CONTAINERS = list(CONTAINER);
const METADATA = object([
  ['annotations*', TEXTS],
  ['labels*', TEXTS],
]);
const SPEC = object([
  ['nodeSelector*', TEXTS],
  ['volumes*', list(object([['name', TEXT]]))],
  ['initContainers', CONTAINERS],
  ['containers', CONTAINERS],
]);

/** Reads the parts of a pod that the webhook looks at; `at` is the pod's place. */
export function readAdmittedPod(pod: Members, at: SourceRef, notes: ReadNotes): AdmittedPod {
  // of the rest, the webhook drops nothing: its patch does not touch it
  const outer: ReadNotes = {
    ...notes,
    drop: (name, where) => {
      if (isInContainer(where, at)) notes.drop(name, where);
    },
  };
  const metadata = readAs(METADATA, pod['metadata'], within(at, 'metadata'), outer) as {
    readonly annotations?: Annotations;
    readonly labels?: Readonly<Record<string, string>>;
  };
  const spec = readAs(SPEC, pod['spec'], within(at, 'spec'), outer) as {
    readonly nodeSelector?: Readonly<Record<string, string>>;
    readonly volumes?: readonly { readonly name: string }[];
    readonly initContainers: readonly Members[];
    readonly containers: readonly Members[];
  };
  return {
    annotations: metadata.annotations ?? {},
    labels: metadata.labels,
    nodeSelector: spec.nodeSelector ?? {},
    volumes: spec.volumes?.map(({ name }) => name),
    initContainers: spec.initContainers,
    containers: spec.containers,
  };
}

function isInContainer({ path }: SourceRef, at: SourceRef): boolean {
  const [spec, name, , member] = path.slice(at.path.length);
  return (
    spec === 'spec' && (name === 'containers' || name === 'initContainers') && typeof member === 'string'
  );
}
