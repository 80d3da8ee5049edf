import { listOf, type Members, textOf, valueAt } from './shape.ts';

/** What a pod takes of a Secret or ConfigMap. */
export interface Taken {
  readonly name: string;
  /** Members of its data; `undefined` for all. */
  readonly members: readonly string[] | undefined;
}

/** What may name a Secret or ConfigMap: a volume, a part of one, a variable. */
export interface Source {
  readonly value: unknown;
  /** The paths in the volume that are mounted; `undefined` for all of it. */
  readonly paths: readonly string[] | undefined;
}

/**
 * The volumes of a pod that its containers mount, and their parts.
 *
 * Semantics: Kubernetes, "Volumes", section "Using subPath".
 */
export function mountedSources(spec: Members, containers: readonly Members[]): readonly Source[] {
  const volumes = listOf(spec['volumes']);
  if (volumes.length === 0) return [];
  const mounts = containers.flatMap((one) => listOf(one['volumeMounts']));
  return volumes.flatMap((volume): readonly Source[] => {
    const own = mounts.filter((mount) => valueAt(mount, 'name') === valueAt(volume, 'name'));
    if (own.length === 0) return [];
    const found = own.flatMap((mount) => subPathOf(mount) ?? []);
    const paths = found.length === own.length ? found : undefined;
    return [volume, ...listOf(valueAt(volume, 'projected', 'sources'))].map((value) => ({ value, paths }));
  });
}

/** The path in a volume that a mount names; `undefined` where it is not known, or may be all of it. */
function subPathOf(mount: unknown): string | undefined {
  const path = textOf(valueAt(mount, 'subPath'));
  return path !== undefined && valueAt(mount, 'subPathExpr') === undefined && isPlain(path)
    ? path
    : undefined;
}

// the kubelet keeps the files themselves in a directory whose name begins with two dots
const isPlain = (path: string): boolean =>
  path.split('/').every((part) => /^[-\w.]+$/.test(part) && part !== '.' && !part.startsWith('..'));

/** What sources take: a variable names its `key`, a volume may name some as `items`, a mount a path. */
export function taken(sources: readonly Source[], member: string, spelling: string): readonly Taken[] {
  if (sources.length === 0) return [];
  return sources.flatMap(({ value, paths }): Taken[] => {
    const name = textOf(valueAt(value, member, spelling));
    if (!name) return [];
    const key = textOf(valueAt(value, member, 'key'));
    if (key) return [{ name, members: [key] }];
    const items = listOf(valueAt(value, member, 'items')).filter((item) => textOf(valueAt(item, 'key')));
    return [{ name, members: items.length > 0 ? itemsAt(items, paths) : filesAt(paths) }];
  });
}

/** The members of the items that lie at a path, or in it. */
function itemsAt(items: readonly unknown[], paths: Source['paths']): readonly string[] {
  return items
    .filter((item) => {
      const path = textOf(valueAt(item, 'path'));
      if (paths === undefined || path === undefined || !isPlain(path)) return true;
      return paths.some((one) => path === one || path.startsWith(`${one}/`));
    })
    .flatMap((item) => textOf(valueAt(item, 'key')) || []);
}

/** Without items each member is a file of its name. */
const filesAt = (paths: Source['paths']): Taken['members'] =>
  paths?.some((path) => path.includes('/')) ? undefined : paths;
