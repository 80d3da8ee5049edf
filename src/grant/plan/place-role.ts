import { err, ok, type Problem, type Result, stableHash } from '../../kernel/index.ts';
import { parseArn } from '../../policy/index.ts';
import type { Role, World } from '../../world/index.ts';
import { type PlacedCluster, ROLE_ANNOTATION } from './place-cluster.ts';
import type { Warning } from './warning.ts';
import type { Wish } from './wish.ts';

/** The role that is granted. */
export interface PlacedRole {
  readonly arn: string;
  readonly name: string;
  /** Begins and ends with `/`. */
  readonly path: string;
  readonly partition: string;
  readonly account: string;
  /** As the world has it. */
  readonly existing: Role | undefined;
  readonly warnings: readonly Warning[];
}

/** A role's name has at most 64 characters: AWS IAM User Guide, "IAM and AWS STS quotas". */
const LONGEST_NAME = 64;

/** Finds the role of the wish: the one that it names, else the one that the service account has, else a new one. */
export function placeRole(
  world: World,
  wish: Wish,
  clusters: readonly [PlacedCluster, ...PlacedCluster[]],
): Result<PlacedRole, Problem> {
  const [first] = clusters;
  const { partition } = first;
  const named = wish.role?.startsWith('arn:') === true ? parseArn(wish.role) : undefined;
  if (named !== undefined && named.partition !== partition) {
    const message = `the role is of the partition \`${named.partition}\`, the cluster of \`${partition}\``;
    return err({ code: 'grant/role', message, hint: 'credentials do not cross partitions' });
  }
  if (named !== undefined && wish.via === 'pod-identity' && named.account !== first.account) {
    const message = `EKS Pod Identity takes roles of the cluster's own account, ${first.account}, and not of ${named.account}`;
    return err({ code: 'grant/role', message, hint: 'use `--via irsa`, or a role of the cluster’s account' });
  }
  const own = wish.role === undefined ? ownRole(wish, clusters) : undefined;
  const arn = wish.role?.startsWith('arn:') === true ? wish.role : own;
  const account = parseArn(arn ?? '')?.account ?? first.account;
  const name = arn?.slice(arn.lastIndexOf('/') + 1) ?? wish.role ?? defaultName(wish, first);
  const roles = [...(world.accounts.get(account)?.details?.roles.values() ?? [])];
  // names are unique in an account, whatever the path: AWS IAM User Guide, "IAM identifiers"
  const existing = roles.find((role) => role.name.toLowerCase() === name.toLowerCase());
  if (arn !== undefined && existing !== undefined && existing.arn !== arn) {
    const message = `account ${account} has a role of that name under another path: \`${existing.arn}\``;
    return err({
      code: 'grant/role',
      message,
      hint: `write \`--role ${existing.arn}\`, or choose another name`,
    });
  }
  const path = existing?.path ?? pathOf(arn);
  return ok({
    arn: existing?.arn ?? `arn:${partition}:iam::${account}:role${path}${name}`,
    name: existing?.name ?? name,
    path,
    partition,
    account,
    existing,
    warnings: [...ownRoleWarning(own), ...(existing === undefined ? [] : shapeWarnings(existing))],
  });
}

/** The role that the service account has already, by the same way. */
function ownRole(wish: Wish, [first]: readonly [PlacedCluster, ...PlacedCluster[]]): string | undefined {
  const { association, serviceAccount, account } = first;
  if (wish.via === 'pod-identity') return association?.roleArn;
  const annotated = serviceAccount?.metadata.annotations[ROLE_ANNOTATION];
  return annotated !== undefined && parseArn(annotated)?.account === account ? annotated : undefined;
}

function ownRoleWarning(own: string | undefined): readonly Warning[] {
  if (own === undefined) return [];
  const says = `the service account has the role ${own}, which is used; \`--role NAME\` grants another one in its place`;
  return [{ code: 'own-role', says }];
}

/**
 * A name that tells whose role it is. Names of clusters and namespaces have no dots, so that no two service accounts
 * come to the same name.
 */
function defaultName(wish: Wish, cluster: PlacedCluster): string {
  const whole = `${cluster.name}.${wish.namespace}.${wish.serviceAccount}`;
  return whole.length <= LONGEST_NAME ? whole : `${whole.slice(0, LONGEST_NAME - 17)}.${stableHash(whole)}`;
}

function pathOf(arn: string | undefined): string {
  const resource = parseArn(arn ?? '')?.resource ?? 'role/';
  const inner = resource.slice('role/'.length, resource.lastIndexOf('/') + 1);
  return `/${inner}`;
}

/** Semantics: AWS IAM User Guide, "Using service-linked roles": nobody but the service changes them. */
function shapeWarnings(role: Role): readonly Warning[] {
  if (!role.arn.includes(':role/aws-service-role/')) return [];
  return [
    {
      code: 'service-linked',
      says: `${role.name} is a service-linked role: IAM refuses changes of its trust policy`,
    },
  ];
}
