import type { Depth, Unknown } from '../engine/reach/index.ts';
import {
  type Facts,
  factsOf,
  type NamePattern,
  type Path,
  takenAsPublished,
  waysTo,
} from '../engine/reach/index.ts';
import { err, ok, type Problem, type Result, type SourceRef, stableHash } from '../kernel/index.ts';
import { parseArn } from '../policy/index.ts';
import type { Role, World } from '../world/index.ts';
import type { Access, JudgedPath } from './claim.ts';
import { serviceAccountOf } from './names.ts';

/** When a question is asked, in milliseconds since 1970. */
export interface Asked {
  readonly now: number;
}

/** Finds the role that a question names, or says which ones there are. */
export function findRole(facts: Facts, arn: string, at: SourceRef | undefined): Result<Role, Problem> {
  const role = facts.role(arn);
  if (role !== undefined) return ok(role);
  const all = [...facts.world.accounts.values()].flatMap((account) => [
    ...(account.details?.roles.keys() ?? []),
  ]);
  const name = arn.slice(arn.lastIndexOf('/') + 1).toLowerCase();
  const near = all
    .filter((one) => one.toLowerCase().endsWith(`/${name}`) || distance(nameOf(one), name) <= 2)
    .slice(0, 3);
  const hint =
    near.length > 0
      ? `did you mean ${near.join(' or ')}?`
      : all.length === 0
        ? 'the inputs hold no role: add the output of `aws iam get-account-authorization-details`'
        : `the inputs hold ${all.length} roles; \`rolepin inputs\` shows where they come from`;
  const message = `the role is not in the inputs: \`${arn}\``;
  return err({ code: 'claim/role-absent', message, hint, ...(at === undefined ? {} : { at }) });
}

/**
 * What is missing where a role may well exist: its account was not collected, or not as a whole. `undefined` where it
 * was, and the role is not there.
 */
export function absentRole(facts: Facts, arn: string): Unknown | undefined {
  const account = parseArn(arn)?.account ?? '';
  if (facts.role(arn) !== undefined || facts.world.accounts.get(account)?.details?.complete === true)
    return undefined;
  return {
    what: `the role ${arn}, its trust policy and the principals of account ${account}`,
    add: 'aws iam get-account-authorization-details',
  };
}

/** The answer where the role itself was not collected: nothing is seen, and so nothing decided. */
export function accessUnseen(world: World, role: string, depth: Depth, absent: Unknown): Access {
  return {
    role,
    depth,
    paths: [],
    unknown: [absent, ...unread(world)],
    platform: [],
    notes: assumptions(world),
  };
}

const nameOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1).toLowerCase();

/** Edit distance of two short names. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** Everybody who can get a role: the answer to `who`. */
export function access(world: World, arn: string, depth: Depth, { now }: Asked): Result<Access, Problem> {
  const facts = factsOf(world);
  const absent = absentRole(facts, arn);
  if (absent !== undefined) return ok(accessUnseen(world, arn, depth, absent));
  const role = findRole(facts, arn, undefined);
  if (!role.ok) return role;
  return ok(search(facts, role.value, { depth, now, named: [] }));
}

/** How a search is made. */
export interface SearchOptions extends Asked {
  readonly depth: Depth;
  /** Ids of subjects that stand for themselves. */
  readonly named: readonly string[];
  /** Ids of service accounts of which each pod stands for itself. */
  readonly apart?: readonly string[];
  /** Ids of the only subjects whose takeovers are asked for. */
  readonly takers?: ReadonlySet<string>;
}

/** The search behind `access` and `judge`. */
export function search(facts: Facts, role: Role, options: SearchOptions): Access {
  const { depth, now, named, apart = [], takers } = options;
  const byCluster = patternsByCluster(named);
  const takenApart = patternsByCluster(apart);
  const held = new Set(facts.world.clusters.map((cluster) => cluster.name));
  const reached = waysTo(role, {
    facts,
    now,
    depth,
    named: (cluster) => byCluster.get(cluster.name) ?? [],
    apart: (cluster) => takenApart.get(cluster.name) ?? [],
    unheld: [...byCluster.keys()].filter((name) => !held.has(name)),
    ...(takers === undefined ? {} : { takers }),
  });
  const judged = reached.paths.map(
    (path): JudgedPath => ({ ...path, id: pathId(role.arn, path), expected: false, allowedBy: undefined }),
  );
  return {
    role: role.arn,
    depth,
    paths: judged.sort(byInterest),
    unknown: [...reached.unknown, ...unread(facts.world)],
    platform: reached.platform,
    notes: [...reached.notes, ...assumptions(facts.world)],
  };
}

function patternsByCluster(ids: readonly string[]): ReadonlyMap<string, readonly NamePattern[]> {
  const byCluster = new Map<string, NamePattern[]>();
  for (const account of ids.flatMap((id) => serviceAccountOf(id) ?? []))
    byCluster.set(account.cluster, [...(byCluster.get(account.cluster) ?? []), account]);
  return byCluster;
}

/** An input that was let pass without being understood might say anything. */
export function unread(world: World): readonly Unknown[] {
  return world.unread.map((problem) => ({
    what: `an input that was not understood: ${problem.message}`,
    add: problem.hint ?? 'mend the input',
  }));
}

/** What is taken for granted. */
export function assumptions(world: World): readonly string[] {
  return [
    ...(world.organization === undefined ? ['no organization was given: taken as no SCP and no RCP'] : []),
    ...takenAsPublished(world).map((arn) => `${arn} was not collected: taken as AWS publishes it`),
  ];
}

/** A path's id: the same for the same question in the same world. */
export function pathId(role: string, path: Path): string {
  const steps = path.steps.map((step) => `${step.mechanism} ${step.from} ${step.to}`);
  return stableHash(
    [role, path.subject.id, path.subject.session ?? '', ...path.subject.except, ...steps].join('\n'),
  );
}

/** Violations first, the certain ones first, short before long, then by subject. */
export function byInterest(a: JudgedPath, b: JudgedPath): number {
  return (
    Number(a.expected) - Number(b.expected) ||
    Number(a.certainty === 'possible') - Number(b.certainty === 'possible') ||
    a.steps.length - b.steps.length ||
    compare(a.subject.id, b.subject.id) ||
    compare(a.id, b.id)
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
