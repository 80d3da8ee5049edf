import type { PolicyDocument } from '../../policy/index.ts';
import type { KnownValue } from './fill.ts';
import { chooseKey, type KeySet, narrow } from './key-set.ts';
import type { GrantKind } from './principal-set.ts';
import { type Clause, falsified, type Region, type Space, solve } from './solve.ts';
import { absentKey, fixedKey, knownValues, type RequestSpace, solverSpace, withRange } from './space.ts';
import {
  ACTION,
  ALL_GRANTS,
  type Cube,
  type Frame,
  RESOURCE,
  type StatementSet,
  statementSets,
} from './statement-set.ts';
import { type Language, texts } from './text/language.ts';
import { textValues } from './value-set.ts';
import { keyNames, variableNames } from './variables.ts';

/** The policies that bear on a request. `undefined` is none of that kind, and asks nothing. */
export interface Bearing {
  readonly resource:
    | { readonly document: PolicyDocument; readonly kind: 'trust' | 'bucket' | 'key' | 'other' }
    | undefined;
  /** All identity policies of the caller; it is allowed what one of them allows. */
  readonly identity: readonly PolicyDocument[] | undefined;
  readonly boundary: readonly PolicyDocument[] | undefined;
  readonly session: readonly PolicyDocument[] | undefined;
  /** One list a level, from the root down to the caller's account; each level must allow. */
  readonly scps: readonly (readonly PolicyDocument[])[] | undefined;
  /** Of the resource's organization; only their denies matter. */
  readonly rcps: readonly (readonly PolicyDocument[])[] | undefined;
}

/** Where the caller stands towards the resource. */
export type Standing = 'same-account' | 'cross-account' | 'no-account';

/**
 * One action on one resource that must be allowed. A call may need several.
 *
 * A resource that is a language is any of it; all such of one question are the same resource, and the region's
 * `RESOURCE` says which it can be.
 */
export interface Needed {
  readonly action: string;
  readonly resource: string | Language;
}

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
  const possible = attempt(question, question.widest, 'possible');
  if (possible.kind === 'none') return { kind: 'never' };
  const certain = attempt(question, question.space, 'certain');
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
      ...(set.absent ? [absentKey(spelling)] : [fixedKey(spelling, 'x')]),
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

/** The keys that some policy asks for, in lower case. */
export const keysAsked = (policies: Bearing): ReadonlySet<string> =>
  new Set(documentsOf(policies).flatMap(keyNames));

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

type Mode = 'certain' | 'possible';
type Attempt =
  | {
      readonly kind: 'some';
      readonly region: Region;
      readonly space: RequestSpace;
      readonly allows: readonly StatementSet[];
      readonly because: string | undefined;
    }
  | { readonly kind: 'none' }
  | { readonly kind: 'too-hard' };

function attempt(question: Question, requests: RequestSpace, mode: Mode): Attempt {
  const space = withResource(question.needed, solverSpace(requests));
  const known = knownValues(requests);
  const perAction = question.needed.map((needed) => demands(question, needed, mode, space, known));
  let hard = false;
  for (const route of combinations(perAction.map((demand) => demand.routes))) {
    const clauses = [
      ...perAction.flatMap((demand) => demand.denies),
      ...route.flatMap((layers) => layers.map((layer) => layer.clause)),
    ];
    const solved = solve(clauses, space, question.spare);
    if (solved.kind === 'too-hard') hard = true;
    if (solved.kind !== 'some') continue;
    const layers = route.flat();
    const region = solved.region;
    const allows = layers.flatMap((layer) =>
      layer.matching.filter(({ cube }) => lies(region, cube, space)).map(({ set }) => set),
    );
    const because = [
      ...layers.flatMap((layer) => layer.sets),
      ...perAction.flatMap((demand) => demand.denySets),
    ].find((set) => set.because !== undefined)?.because;
    return { kind: 'some', region: solved.region, space: requests, allows, because };
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
  const inside: Space = (name) => region.get(name) ?? space(name);
  return solve([falsified(cube)], inside).kind === 'none';
}

/** A policy type's allows, as the clause that one of them matches. */
interface Layer {
  readonly clause: Clause;
  /** The statements behind the clause, each with what it asks of principal and context. */
  readonly matching: readonly { readonly set: StatementSet; readonly cube: Cube }[];
  readonly sets: readonly StatementSet[];
}

interface Demands {
  readonly denies: readonly Clause[];
  readonly denySets: readonly StatementSet[];
  /** Ways to be allowed; in each, all layers must allow. */
  readonly routes: readonly (readonly Layer[])[];
}

function demands(question: Question, needed: Needed, mode: Mode, space: Space, known: KnownValue): Demands {
  const { policies, standing } = question;
  const frame = (kind: Frame['kind'], grants = ALL_GRANTS): Frame => ({
    kind,
    grants,
    known,
    bounded: policies.boundary !== undefined,
  });
  const pinned = pin(needed, space);
  const read = (documents: readonly PolicyDocument[], of: Frame): readonly StatementSet[] =>
    documents.flatMap((document) =>
      document.statements.flatMap((statement) => statementSets(document, statement, of)),
    );
  const layer = (documents: readonly PolicyDocument[], of: Frame): Layer => {
    const sets = read(documents, of).filter((set) => set.effect === 'Allow');
    const matching = sets.flatMap((set) => {
      const cube = pinned(mode === 'certain' ? set.certain : set.possible);
      return cube === undefined ? [] : [{ set, cube }];
    });
    return { clause: matching.map(({ cube }) => cube), matching, sets };
  };
  const trust = policies.resource?.kind === 'trust';
  const document = policies.resource === undefined ? [] : [policies.resource.document];
  const resource = (...grants: readonly GrantKind[]): Layer =>
    layer(document, frame(trust ? 'trust' : 'resource', grants));
  const identity = layer(policies.identity ?? [], frame('identity'));
  const limits = [policies.boundary, policies.session].flatMap((documents) =>
    documents === undefined ? [] : [layer(documents, frame('identity'))],
  );
  // AWS never lets the last SCP of a level be detached: a level without any was not told of its FullAWSAccess
  const organization = (policies.scps ?? []).flatMap((level) =>
    level.length === 0 ? [] : [layer(level, frame('identity'))],
  );

  // bearers of tokens and services have no policies of their own
  const callerSide =
    standing === 'no-account'
      ? []
      : [policies.identity ?? [], policies.boundary ?? [], policies.session ?? [], ...(policies.scps ?? [])];
  const resourceSide = [...(policies.rcps ?? [])];
  const denySets = [
    ...read(document, frame(trust ? 'trust' : 'resource')),
    ...callerSide.flatMap((documents) => read(documents, frame('identity'))),
    // an RCP names its principals as a resource policy does, `*` as a rule
    ...resourceSide.flatMap((documents) => read(documents, frame('resource'))),
  ].filter((set) => set.effect === 'Deny');
  const denies = denySets.flatMap((set) => {
    const cube = pinned(mode === 'certain' ? set.possible : set.certain);
    return cube === undefined ? [] : [falsified(cube)];
  });

  const routes = ((): readonly (readonly Layer[])[] => {
    if (standing === 'no-account') return [[resource('direct', 'role', 'account')]];
    if (standing === 'cross-account') {
      return [[resource('direct', 'role', 'account'), identity, ...limits, ...organization]];
    }
    // a trust that names a user or a session beside a boundary or session policy: AWS's pages disagree
    const direct = trust && mode === 'certain' ? [resource('direct'), ...limits] : [resource('direct')];
    const delegated = trust || policies.resource?.kind === 'key' ? [resource('account')] : [];
    return [
      [...direct, ...organization],
      [resource('role'), ...limits, ...organization],
      [...delegated, identity, ...limits, ...organization],
    ];
  })();
  return { denies, denySets, routes: routes.filter((route) => route.every((one) => one.clause.length > 0)) };
}

/**
 * Settles action and resource of a statement's cube for the needed call: drops them where they match, and the
 * whole cube where they don't. What is left speaks of principal and context, and of a resource that is open.
 */
function pin(needed: Needed, space: Space): (cube: StatementSet['certain']) => StatementSet['certain'] {
  const fixed = new Map([
    [ACTION, { ...space(ACTION), one: textValues(texts([needed.action.toLowerCase()])) }],
    ...(typeof needed.resource === 'string'
      ? [[RESOURCE, { ...space(RESOURCE), one: textValues(texts([needed.resource])) }] as const]
      : []),
  ]);
  return (cube) => {
    const rest: { readonly name: string; readonly literal: (typeof cube & object)[number]['literal'] }[] = [];
    for (const asked of cube ?? []) {
      const set = fixed.get(asked.name);
      if (set === undefined) rest.push(asked);
      else if (narrow(set, asked.literal).one.text.kind === 'none') return undefined;
    }
    return cube === undefined ? undefined : rest;
  };
}

function* combinations<T>(lists: readonly (readonly T[])[]): Iterable<readonly T[]> {
  const [first, ...others] = lists;
  if (first === undefined) {
    yield [];
    return;
  }
  for (const one of first) for (const rest of combinations(others)) yield [one, ...rest];
}
