import { ok, type Result } from '../../kernel/index.ts';
import { askLab } from '../control/client.ts';
import type { RegisteredLab } from '../registry.ts';
import type { PodDescription } from './description.ts';
import {
  type Environment,
  type LabAccess,
  localPath,
  nodeVariables,
  type PrincipalKeys,
  podVariables,
  principalVariables,
} from './environment.ts';
import { keepToken } from './keep-token.ts';
import { makeFolder, writeToken } from './token-file.ts';

/** Whom a command runs as: the id of a subject. */
export interface Identity {
  readonly subject: string;
  /** As if the service account had the annotation of this role. */
  readonly role?: string | undefined;
}

/** How a command is run. */
export interface OpenOptions {
  /** The private folder; it is made. */
  readonly folder: string;
  readonly byProxy: boolean;
  /** Told when a token could not be renewed. */
  readonly onFailure?: (why: string) => void;
}

/** What a command runs with. */
export interface OpenPod {
  readonly variables: Environment;
  /** `undefined` for principals and nodes. */
  readonly pod: PodDescription | undefined;
  /** When what stands in it ends, in milliseconds since 1970: the token, or the keys. */
  readonly expiresAt: number | undefined;
  /** Ends the renewal of the token. */
  readonly close: () => void;
}

/** Gives a subject of the lab its files and variables; the error is one clause. */
export async function openPod(
  lab: RegisteredLab,
  { subject, role }: Identity,
  { folder, byProxy, onFailure }: OpenOptions,
): Promise<Result<OpenPod, string>> {
  const accessWith = (metadata: string | undefined): LabAccess => ({ lab, metadata, byProxy, folder });
  if (subject.startsWith('principal:')) {
    const arn = subject.slice('principal:'.length);
    const keys = await askLab<PrincipalKeys>(lab, 'credentials', { arn });
    if (!keys.ok) return keys;
    const region = await regionOf(lab, undefined);
    if (!region.ok) return region;
    await makeFolder(folder);
    const { expiration } = keys.value;
    return ok({
      variables: principalVariables(keys.value, region.value, accessWith(undefined)),
      pod: undefined,
      expiresAt: expiration === undefined ? undefined : Date.parse(expiration),
      close: () => {},
    });
  }
  const node = /^node:([^/]+)\/(.+)$/s.exec(subject);
  if (node !== null) {
    const metadata = await metadataOf(lab, { node: node[2], hops: 1 });
    if (!metadata.ok) return metadata;
    if (metadata.value === undefined) {
      return { ok: false, error: `it has no instance of the name \`${node[2]}\`` };
    }
    const region = await regionOf(lab, node[1]);
    if (!region.ok) return region;
    await makeFolder(folder);
    const variables = nodeVariables(region.value, accessWith(metadata.value));
    return ok({ variables, pod: undefined, expiresAt: undefined, close: () => {} });
  }
  const described = await askLab<PodDescription>(lab, 'pod', { subject, role });
  if (!described.ok) return described;
  const pod = described.value;
  const metadata = await metadataOf(lab, { node: pod.node, hops: pod.hops });
  if (!metadata.ok) return metadata;
  await makeFolder(folder);
  const variables = podVariables(pod, accessWith(metadata.value));
  if (pod.token === undefined) return ok({ variables, pod, expiresAt: undefined, close: () => {} });
  const mounted = await mountToken(lab, pod, folder);
  if (!mounted.ok) return mounted;
  const kept = keepToken(pod.token.expiration, async () => {
    const renewed = await mountToken(lab, pod, folder);
    if (!renewed.ok) onFailure?.(renewed.error);
    return renewed.ok;
  });
  return ok({ variables, pod, expiresAt: Date.now() + pod.token.expiration * 1000, close: kept.stop });
}

/** Writes a new token where the pod finds it. */
async function mountToken(
  lab: RegisteredLab,
  { token, node, ...whose }: PodDescription,
  folder: string,
): Promise<Result<void, string>> {
  if (token === undefined) return ok(undefined);
  const { audiences, expiration, path } = token;
  const { cluster, namespace, serviceAccount, serviceAccountUid, pod } = whose;
  const asked = { cluster, namespace, serviceAccount, serviceAccountUid, pod, audiences, expiration };
  const minted = await askLab<{ readonly token: string }>(lab, 'token', {
    ...asked,
    ...(node === undefined ? {} : { node: { name: node, uid: node } }),
  });
  if (!minted.ok) return minted;
  await writeToken(localPath(path, folder), minted.value.token);
  return ok(undefined);
}

/** Address of the metadata service that a pod reaches; `undefined` where no instance of the lab has one. */
async function metadataOf(
  lab: RegisteredLab,
  asked: { readonly node: string | undefined; readonly hops: 1 | 2 },
): Promise<Result<string | undefined, string>> {
  const found = await askLab<{ readonly address?: string }>(lab, 'metadata', asked);
  return found.ok ? ok(found.value.address) : found;
}

/** The region of a cluster, or that of the first one. */
async function regionOf(lab: RegisteredLab, cluster: string | undefined): Promise<Result<string, string>> {
  const found = await labClusters(lab);
  if (!found.ok) return found;
  const known = found.value.find(({ name }) => cluster === undefined || name === cluster);
  return ok(known?.region ?? 'us-east-1');
}

/** The clusters of a lab. */
export async function labClusters(
  lab: RegisteredLab,
): Promise<Result<readonly { readonly name: string; readonly region: string }[], string>> {
  const found = await askLab<{
    readonly clusters: readonly { readonly name: string; readonly region: string }[];
  }>(lab, 'clusters', {});
  return found.ok ? ok(found.value.clusters) : found;
}
