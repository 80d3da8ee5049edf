import type { PolicyDocument } from '../../policy/index.ts';
import type { Bearing, Needed, Standing } from './bearing.ts';
import { demands, type Mode } from './demands.ts';
import { chooseKey, type KeySet } from './key-set.ts';
import { mayConcern } from './prefilter.ts';
import { falsified, newMemory, type Region, type Space, solve } from './solve.ts';
import { absentKey, fixedKey, knownValues, type RequestSpace, solverSpace, withRange } from './space.ts';
import { type Cube, RESOURCE, type StatementSet } from './statement-set.ts';
import { hasValue, textValues } from './value-set.ts';
import { keyNames, keysOf, variableNames } from './variables.ts';

/** What is asked of the reasoner. */
export interface Question {
  readonly needed: readonly Needed[];
  readonly standing: Standing;
  readonly policies: Bearing;
  /** The requests to look among: principal and context keys; action and resource are set by `needed`. */
  readonly space: RequestSpace;
  /** Requests that may be among them too: what is found only here is possible at most. */
  readonly widest: RequestSpace;
  /** A key, in lower case, of which the answer should hold as much as can be. */
  readonly spare?: string | undefined;
}

/** A request that is allowed for certain, one that may be, or the proof that none is. `space` is where it was found. */
export type Allowed =
  | {
      readonly kind: 'certain';
      readonly region: Region;
      readonly space: RequestSpace;
      readonly allows: readonly StatementSet[];
    }
  | {
      readonly kind: 'possible';
      readonly region: Region;
      readonly space: RequestSpace;
      readonly allows: readonly StatementSet[];
      readonly because: string;
    }
  | { readonly kind: 'never' }
  | { readonly kind: 'too-hard' };

/**
 * Decides whether some request of the space is allowed.
 *
 * Semantics: AWS IAM User Guide, "How AWS enforcement code logic evaluates requests to allow or deny access" and
 * "Cross-account policy evaluation logic".
 */
export function findAllowed(question: Question): Allowed {
  const memory = newMemory();
  const possible = attempt(question, question.widest, 'possible', memory);
  if (possible.kind === 'none') return { kind: 'never' };
  if (possible.kind === 'some' && possible.exact && question.space === question.widest)
    return { ...possible, kind: 'certain' };
  const certain = attempt(question, question.space, 'certain', memory);
  if (certain.kind === 'some') return { ...certain, kind: 'certain' };
  if (possible.kind === 'too-hard') return possible;
  const settled = settleVariables(question, possible.region);
  if (settled !== undefined) return settled;
  const because =
    possible.because ??
    (certain.kind === 'too-hard' ? TOO_HARD : 'AWS does not document how this is decided');
  return { ...possible, kind: 'possible', because };
}

/** Open variables that are tried with a value; more of them stay open. */
const VARIABLES_TRIED = 3;

/**
 * A variable ties its key to another one, which sets of single keys can't say. With the key given one value it
 * can: the value that it has in the possible region, or none.
 */
function settleVariables(question: Question, region: Region): Allowed | undefined {
  let spaces: readonly RequestSpace[] = [question.space];
  for (const name of openVariables(question).slice(0, VARIABLES_TRIED)) {
    const { set, spelling, preferred } = question.space.range(name);
    const choice = chooseKey(region.get(name) ?? set, preferred);
    const values = choice.kind === 'choice' ? choice.values : undefined;
    const ranges = [
      ...(values?.length === 1 ? [fixedKey(spelling, values[0] ?? '')] : []),
      ...(set.absent ? [absentKey(spelling)] : hasValue(set.one, 'x') ? [fixedKey(spelling, 'x')] : []),
    ];
    spaces = spaces.flatMap((space) => ranges.map((range) => withRange(space, range)));
  }
  if (spaces.length === 1) return undefined;
  for (const space of spaces) {
    const found = attempt(question, space, 'certain');
    if (found.kind === 'some') return { ...found, kind: 'certain' };
  }
  return undefined;
}

function openVariables({ policies, space }: Question): readonly string[] {
  const known = knownValues(space);
  return [...new Set(documentsOf(policies).flatMap(variableNames))].filter(
    (name) => known(name) === undefined,
  );
}

const asked = new WeakMap<Bearing, ReadonlySet<string>>();

/** The keys that some policy asks for, in lower case. */
export function keysAsked(policies: Bearing): ReadonlySet<string> {
  const known = asked.get(policies);
  if (known !== undefined) return known;
  const names = new Set<string>();
  for (const document of documentsOf(policies)) for (const name of keyNames(document)) names.add(name);
  asked.set(policies, names);
  return names;
}

/** Those of them that bear on some actions: asked for by statements that may be about one. */
export function keysAskedOf(policies: Bearing, actions: readonly string[]): ReadonlySet<string> {
  const all = keysAsked(policies);
  if (all.size === 0) return all;
  const statements = documentsOf(policies).flatMap((document) =>
    keyNames(document).length === 0 ? [] : document.statements,
  );
  const concerned = statements.filter((statement) => actions.some((action) => mayConcern(statement, action)));
  return new Set(concerned.flatMap(keysOf));
}

function documentsOf({
  resource,
  identity,
  boundary,
  session,
  scps,
  rcps,
}: Bearing): readonly PolicyDocument[] {
  return [resource?.document, identity, boundary, session, scps, rcps]
    .flat(2)
    .filter((one) => one !== undefined);
}

const TOO_HARD = 'the policies are too intricate to decide';

type Attempt =
  | {
      readonly kind: 'some';
      readonly region: Region;
      readonly space: RequestSpace;
      readonly allows: readonly StatementSet[];
      readonly because: string | undefined;
      /** The other mode asks the same. */
      readonly exact: boolean;
    }
  | { readonly kind: 'none' }
  | { readonly kind: 'too-hard' };

function attempt(question: Question, requests: RequestSpace, mode: Mode, memory = newMemory()): Attempt {
  const space = withResource(question.needed, solverSpace(requests));
  const known = knownValues(requests);
  const perAction = question.needed.map((needed) => demands(question, needed, mode, space, known));
  let hard = false;
  for (const route of combinations(perAction.map((demand) => demand.routes))) {
    const clauses = [
      ...perAction.flatMap((demand) => demand.denies),
      ...route.flatMap((layers) => layers.map((layer) => layer.clause)),
    ];
    const solved = solve(clauses, space, question.spare, memory);
    if (solved.kind === 'too-hard') hard = true;
    if (solved.kind !== 'some') continue;
    const layers = route.flat();
    const region = solved.region;
    const allows = layers.flatMap((layer) =>
      layer.matching.filter(({ cube }) => lies(region, cube, space)).map(({ set }) => set),
    );
    const because = [...layers, ...perAction].find((one) => one.because !== undefined)?.because;
    const exact = perAction.every((demand) => demand.exact);
    return { kind: 'some', region: solved.region, space: requests, allows, because, exact };
  }
  return hard ? { kind: 'too-hard' } : { kind: 'none' };
}

/** The space with the resource in it, where that is not fixed. */
function withResource(needed: readonly Needed[], space: Space): Space {
  const open = needed.map(({ resource }) => resource).find((resource) => typeof resource !== 'string');
  if (open === undefined) return space;
  const set: KeySet = { absent: false, one: textValues(open), many: undefined };
  return (name) => (name === RESOURCE ? set : space(name));
}

/** Whether all of a region lies in a cube: then the statement is one of those that allow. */
function lies(region: Region, cube: Cube, space: Space): boolean {
  if (cube.length === 0) return true;
  const inside: Space = (name) => region.get(name) ?? space(name);
  return solve([falsified(cube)], inside).kind === 'none';
}

function* combinations<T>(lists: readonly (readonly T[])[]): Iterable<readonly T[]> {
  const [first, ...others] = lists;
  if (first === undefined) {
    yield [];
    return;
  }
  for (const one of first) for (const rest of combinations(others)) yield [one, ...rest];
}
