import { err, ok, type Problem, type Result } from '../../kernel/index.ts';
import type { Role, World } from '../../world/index.ts';
import { findBucket, type PlacedBucket } from './place-bucket.ts';
import { type PlacedCluster, placeCluster } from './place-cluster.ts';
import { type PlacedRole, placeRole } from './place-role.ts';
import type { Warning } from './warning.ts';
import type { Wish } from './wish.ts';

/** A wish with all that the world says about what it names. */
export interface Setting {
  readonly world: World;
  readonly wish: Wish;
  readonly clusters: readonly [PlacedCluster, ...PlacedCluster[]];
  readonly role: PlacedRole;
  readonly bucket: PlacedBucket | undefined;
  readonly warnings: readonly Warning[];
}

/** Looks up what a wish names; a problem for each thing that the plan needs and the world does not tell. */
export function settingOf(world: World, wish: Wish): Result<Setting, readonly Problem[]> {
  const problems: Problem[] = [];
  const placed = wish.clusters.flatMap((name): readonly PlacedCluster[] => {
    const cluster = placeCluster(world, wish, name);
    if (cluster.ok) return [cluster.value];
    problems.push(cluster.error);
    return [];
  });
  const [first, ...others] = placed;
  if (first === undefined || problems.length > 0) return err(problems);
  const clusters = [first, ...others] as const;
  problems.push(...apart(clusters, wish));
  const role = placeRole(world, wish, clusters);
  if (!role.ok) return err([...problems, role.error]);
  const bucket = findBucket(world, wish, role.value.arn);
  if (!bucket.ok) return err([...problems, ...bucket.error]);
  if (problems.length > 0) return err(problems);
  return ok({
    world,
    wish,
    clusters: [...clusters],
    role: role.value,
    bucket: bucket.value?.bucket,
    warnings: [...wish.warnings, ...role.value.warnings, ...(bucket.value?.warnings ?? [])],
  });
}

/** One role is of one partition; and with Pod Identity of the clusters' own account. */
function apart(clusters: readonly PlacedCluster[], wish: Wish): readonly Problem[] {
  const differ = (of: (cluster: PlacedCluster) => string): boolean => new Set(clusters.map(of)).size > 1;
  const hint = 'grant for each of them by itself';
  if (differ((cluster) => cluster.partition)) {
    return [
      {
        code: 'grant/clusters',
        message: 'the clusters are of several partitions, and a role is of one',
        hint,
      },
    ];
  }
  // Semantics: Amazon EKS User Guide, "Access AWS resources using EKS Pod Identity Target IAM Roles"
  if (wish.via === 'pod-identity' && differ((cluster) => cluster.account)) {
    const message =
      'the clusters are of several accounts, and EKS Pod Identity takes roles of its own account alone';
    return [{ code: 'grant/clusters', message, hint }];
  }
  return [];
}

/** A role of the world by its ARN. */
export const roleIn = (world: World, arn: string): Role | undefined =>
  world.accounts.get(arn.split(':')[4] ?? '')?.details?.roles.get(arn);
