import { factsOf, type Remedy, type Step, type Unknown } from '../engine/reach/index.ts';
import { ok, type Problem, type Result } from '../kernel/index.ts';
import type { World } from '../world/index.ts';
import { type Asked, absentRole, accessUnseen, byInterest, findRole, search } from './access.ts';
import { sufficientChanges } from './changes.ts';
import type { Access, Claim, JudgedPath, Judgement, Verdict } from './claim.ts';
import type { Edit } from './edit.ts';
import { editedWorld } from './edited-world.ts';
import { repairMissing, whyMissing } from './missing.ts';
import { isNamed } from './names.ts';
import { type Cut, cutsOf } from './remedy.ts';
import type { Change } from './trust-repair.ts';
import { claimedWorkloads, withOwners } from './workload-paths.ts';

/**
 * Judges one claim: proven, refuted, or undecided with what is missing.
 *
 * A problem is returned where the question can't be asked at all: the role is not in the world.
 */
export function judge(world: World, given: Claim, { now }: Asked): Result<Judgement, Problem> {
  const facts = factsOf(world);
  const hidden = absentRole(facts, given.role);
  if (hidden !== undefined) return ok(judgeUnseen(world, given, hidden));
  const role = findRole(facts, given.role, given.at);
  if (!role.ok) return role;
  const claim = withOwners(given, facts);
  const accepted = claim.accepted
    .filter((one) => one.until === undefined || now < endOfDay(one.until))
    .map((one) => one.subject);
  const named = [...claim.only, ...claim.administrators, ...accepted];
  const workloads = claimedWorkloads(named, role.value.arn, facts);
  const all = [...new Set([...named, ...workloads.accounts])];
  const options = { depth: claim.depth, now, named: all, apart: workloads.apart };
  const reached = search(facts, role.value, options);
  const found = { ...reached, unknown: [...reached.unknown, ...workloads.unknown] };
  const pathsOf = (
    found: readonly JudgedPath[],
    split = workloads.split,
    also: readonly string[] = [],
  ): readonly JudgedPath[] =>
    split(found)
      .map((path) => allow(path, claim, [...accepted, ...also]))
      .map((path) => withoutNamed(path, named));
  const paths = pathsOf(found.paths);
  const kept = { claim, nodeRoles: nodeRolesOf(paths) };
  const made = new WeakMap<Step, readonly Cut[]>();
  const cuts = (step: Step): readonly Cut[] => {
    const known = made.get(step) ?? cutsOf(step, kept, facts);
    made.set(step, known);
    return known;
  };
  // what leaves a subject that the claim allows must stay
  const open = (step: Step): readonly Cut[] => (named.includes(step.from) ? [] : cuts(step));
  // what somebody could still do when all of it is changed
  const left = (edits: readonly Edit[]): readonly JudgedPath[] => {
    const then = factsOf(editedWorld(world, edits));
    const same = then.role(role.value.arn) ?? role.value;
    const { split } = claimedWorkloads(named, same.arn, then);
    const also = edits.flatMap((edit) => (edit.kind === 'accept' ? [edit.subject] : []));
    return pathsOf(search(then, same, options).paths, split, also).filter(({ expected }) => !expected);
  };
  const { changes, sufficient } = sufficientChanges(paths, { open, every: cuts }, left);
  const chosen = new Set(changes.map(({ id }) => id));
  const remedy = (path: JudgedPath): Remedy | undefined => {
    const own = path.steps.map(open);
    return own.flat().find(({ id }) => chosen.has(id)) ?? own.findLast((some) => some.length > 0)?.[0];
  };
  const judged = paths
    .map((path) => (path.expected ? path : { ...path, remedy: remedy(path) }))
    .sort(byInterest);
  const reachable = (id: string): boolean =>
    judged.some((path) => isNamed(path.subject, id) && path.certainty === 'certain');
  const absent = claim.only.filter((id) => !reachable(id));
  const why = (id: string): string => whyMissing(workloads.standsFor(id), role.value, facts, now);
  const repair = (id: string): Change | undefined =>
    repairMissing(workloads.standsFor(id), claim, role.value, facts, now);
  const told = conclude(given, { ...found, paths: judged }, absent, why);
  const [first] = told.missing;
  const repaired = first === undefined ? undefined : repair(first);
  return ok({
    ...told,
    repair: repaired,
    changes: changes.map(({ says }) => says),
    edits: [...changes, ...(repaired === undefined ? [] : [repaired])].flatMap(({ edits }) => edits),
    sufficient: sufficient && (first === undefined || repaired !== undefined),
  });
}

/** Without its role a claim is open: some completion of the world proves it, another refutes it. */
function judgeUnseen(world: World, claim: Claim, absent: Unknown): Judgement {
  return {
    ...accessUnseen(world, claim.role, claim.depth, absent),
    claim,
    verdict: 'undecided',
    missing: [],
    missingBecause: new Map(),
    repair: undefined,
    changes: [],
    edits: [],
    sufficient: false,
  };
}

function conclude(
  claim: Claim,
  found: Access,
  absent: readonly string[],
  why: (id: string) => string,
): Omit<Judgement, 'repair' | 'changes' | 'edits' | 'sufficient'> {
  const violations = found.paths.filter((path) => !path.expected);
  const doubtful = violations.filter((path) => path.certainty === 'possible');
  // where a way may exist that can't be seen, a subject is not known to be missing
  const unseen = (id: string): boolean =>
    found.unknown.length > 0 || found.paths.some((path) => isNamed(path.subject, id));
  const missing = absent.filter((id) => !unseen(id));
  const undecidedSubjects = absent.filter((id) => unseen(id));
  const unknown = distinct([
    ...found.unknown,
    ...doubtful.map((path) => {
      const step = path.steps.find(({ needs }) => needs !== undefined);
      return {
        what: `whether ${path.subject.id} gets the role: ${step?.needs ?? 'not certain'}`,
        add: step?.add ?? path.remedy?.says ?? 'a policy that leaves no doubt',
      };
    }),
    ...undecidedSubjects.map((id) => ({ what: `whether ${id} gets the role`, add: 'what is named above' })),
  ]);
  return {
    ...found,
    claim,
    unknown,
    missing,
    missingBecause: new Map(missing.map((id) => [id, why(id)])),
    verdict: verdictOf(violations.length > doubtful.length, missing.length > 0, unknown.length > 0),
  };
}

/** Each thing that is needed, once. */
function distinct(unknown: readonly Unknown[]): readonly Unknown[] {
  return [...new Map(unknown.map((one) => [`${one.what} ${one.add}`, one])).values()];
}

function verdictOf(violated: boolean, missing: boolean, unknown: boolean): Verdict {
  if (violated || missing) return 'refuted';
  return unknown ? 'undecided' : 'proven';
}

function allow(path: JudgedPath, claim: Claim, accepted: readonly string[]): JudgedPath {
  const by = (ids: readonly string[]): boolean => ids.some((id) => isNamed(path.subject, id));
  const allowedBy = by(claim.only)
    ? 'only'
    : by(claim.administrators)
      ? 'administrators'
      : by(accepted)
        ? 'accepted'
        : undefined;
  return { ...path, expected: allowedBy !== undefined, allowedBy };
}

/** An open set shows the members that are not expected; that the claim's own are not in it goes without saying. */
function withoutNamed(path: JudgedPath, named: readonly string[]): JudgedPath {
  const existing = path.subject.existing.filter((id) => !named.includes(id));
  const except = path.subject.except.filter((id) => !named.includes(id));
  return { ...path, subject: { ...path.subject, existing, except } };
}

/** The end of a day, UTC: an exception holds through its last day. */
function endOfDay(day: string): number {
  return new Date(`${day}T00:00:00Z`).getTime() + 24 * 60 * 60 * 1000;
}

/** The roles of nodes without which a subject that the claim allows would have no way left. */
function nodeRolesOf(paths: readonly JudgedPath[]): ReadonlySet<string> {
  const expected = paths.filter((path) => path.expected);
  const others = new Set(
    expected.filter(({ steps }) => !steps.some(isFromAfar)).map(({ subject }) => subject.id),
  );
  const needed = expected.filter(({ subject }) => !others.has(subject.id));
  return new Set(needed.flatMap(({ steps }) => steps.filter(isFromAfar).map(({ to }) => to)));
}

/** Whether a pod has the role of its node by a way that the options of the metadata service can close. */
const isFromAfar = ({ mechanism, finding }: Step): boolean =>
  mechanism === 'node-role' && finding !== 'node-role/host-network' && finding !== 'node-role/node-access';
