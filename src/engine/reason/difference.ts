import type { Caller, PolicyDocument } from '../../policy/index.ts';
import { callersOf } from './callers.ts';
import { isMultivalued } from './cardinality.ts';
import type { KnownValue } from './fill.ts';
import { callerOf } from './principal-set.ts';
import { type Clause, falsified, type Region, solve } from './solve.ts';
import {
  absentKey,
  chosenKey,
  fixedKey,
  freeKey,
  type KeyRange,
  knownValues,
  listKeys,
  type RequestSpace,
  requestSpace,
  solverSpace,
  withRange,
} from './space.ts';
import {
  ACTION,
  ALL_GRANTS,
  type Cube,
  type Frame,
  PRINCIPAL,
  RESOURCE,
  type StatementSet,
  statementSets,
} from './statement-set.ts';
import type { Automaton } from './text/automaton.ts';
import { literalItems } from './text/glob-item.ts';
import { accepted, either, glob, texts } from './text/language.ts';
import { keyNames, variableNames } from './variables.ts';
import { chooseContext, type WitnessContext } from './witness.ts';

/** A request that one document admits and the other does not. */
export interface Distinguishing {
  readonly caller: Caller;
  readonly action: string;
  readonly resource: string;
  readonly context: WitnessContext;
}

/** What one document admits beyond another. */
export type Difference =
  | { readonly kind: 'request'; readonly request: Distinguishing }
  | { readonly kind: 'none' }
  | { readonly kind: 'undecided'; readonly because: string };

/**
 * Finds a request that `wider` admits and `narrower` does not, or the proof that there is none.
 *
 * A document admits a request that an Allow statement of it matches and no Deny statement.
 */
export function findDifference(wider: PolicyDocument, narrower: PolicyDocument): Difference {
  const space = spaceOf([wider, narrower]);
  const variables = [...new Set([...variableNames(wider), ...variableNames(narrower)])];
  // with open variables as facts that hold or not: what is not found here is nowhere
  const widest = search(wider, narrower, space, 'possible', { known: knownValues(space), abstract: true });
  if (widest.kind === 'none') return widest;
  for (const candidate of settled(space, variables)) {
    const found = search(wider, narrower, candidate, 'certain', {
      known: knownValues(candidate),
      abstract: false,
    });
    if (found.kind !== 'some') continue;
    const request = requestOf(found.region, candidate, [wider, narrower]);
    if (request !== undefined) return { kind: 'request', request };
  }
  const because = widest.kind === 'some' ? widest.because : undefined;
  return { kind: 'undecided', because: because ?? 'the documents are too intricate to compare' };
}

type Mode = 'certain' | 'possible';
type Found =
  | { readonly kind: 'some'; readonly region: Region; readonly because: string | undefined }
  | { readonly kind: 'none' }
  | { readonly kind: 'too-hard' };

function search(
  wider: PolicyDocument,
  narrower: PolicyDocument,
  space: RequestSpace,
  mode: Mode,
  reading: { readonly known: KnownValue; readonly abstract: boolean },
): Found {
  const read = (document: PolicyDocument): readonly StatementSet[] => {
    const frame = { kind: kindOf(document), grants: ALL_GRANTS, bounded: false, ...reading } as const;
    return document.statements.flatMap((statement) => statementSets(document, statement, frame));
  };
  const admitting = read(wider);
  const refusing = read(narrower);
  const surely = mode === 'certain';
  // what must hold for certain, and what must not even be possible
  const holding = (set: StatementSet): Cube | undefined => (surely ? set.certain : set.possible);
  const failing = (set: StatementSet): Cube | undefined => (surely ? set.possible : set.certain);
  const of = (sets: readonly StatementSet[], effect: StatementSet['effect']): readonly StatementSet[] =>
    sets.filter((set) => set.effect === effect);
  const cubes = (sets: readonly StatementSet[], pick: typeof holding): Cube[] =>
    sets.map(pick).filter((cube) => cube !== undefined);

  const admitted: readonly Clause[] = [
    cubes(of(admitting, 'Allow'), holding),
    ...cubes(of(admitting, 'Deny'), failing).map(falsified),
  ];
  const ways: readonly (readonly Clause[])[] = [
    cubes(of(refusing, 'Allow'), failing).map(falsified),
    [cubes(of(refusing, 'Deny'), holding)],
  ];
  let hard = false;
  for (const way of ways) {
    const solved = solve([...admitted, ...way], solverSpace(space));
    if (solved.kind === 'too-hard') hard = true;
    if (solved.kind === 'some') {
      const because = [...admitting, ...refusing].find((set) => set.because !== undefined)?.because;
      return { kind: 'some', region: solved.region, because };
    }
  }
  return hard ? { kind: 'too-hard' } : { kind: 'none' };
}

/** Variables whose values are tried together. */
const VARIABLES_TRIED = 3;

/** The space with every open variable given a value, or none. */
function settled(space: RequestSpace, variables: readonly string[]): readonly RequestSpace[] {
  let spaces: readonly RequestSpace[] = [space];
  for (const name of variables.slice(0, VARIABLES_TRIED)) {
    const { spelling } = space.range(name);
    const ranges: readonly KeyRange[] = [fixedKey(spelling, 'example'), absentKey(spelling)];
    spaces = spaces.flatMap((one) => ranges.map((range) => withRange(one, range)));
  }
  return spaces;
}

/** All requests: who asks is one of those that the documents tell apart. */
function spaceOf(documents: readonly PolicyDocument[]): RequestSpace {
  // nobody assumes a role without credentials or a token
  const callers = new Set(
    documents.flatMap(callersOf).filter((caller) => caller !== 'anonymous' || !documents.some(isTrust)),
  );
  const spellings = new Map(
    documents.flatMap((document) =>
      document.statements.flatMap((one) =>
        one.kind === 'opaque'
          ? []
          : one.conditions.map((condition) => [condition.name, condition.key] as const),
      ),
    ),
  );
  return requestSpace(
    listKeys([
      chosenKey(PRINCIPAL, texts(callers), [...callers]),
      chosenKey(ACTION, accepted(actionNames), documents.flatMap(literalActions)),
      chosenKey(RESOURCE, either(texts(['*']), ARNS), documents.flatMap(literalResources)),
    ]),
    (name) => freeKey(spellings.get(name) ?? name, isMultivalued(name)),
  );
}

/** A trust policy: its statements name no resource. */
function isTrust(document: PolicyDocument): boolean {
  return document.statements.every((one) => one.kind === 'statement' && one.resource === undefined);
}

function kindOf(document: PolicyDocument): Frame['kind'] {
  const named = document.statements.some((one) => one.kind === 'statement' && one.principal !== undefined);
  if (!named) return 'identity';
  return isTrust(document) ? 'trust' : 'resource';
}

const FREE = { kind: 'any', within: false } as const;
const ARNS = glob([
  ...literalItems('arn:'),
  FREE,
  ...literalItems(':'),
  FREE,
  ...literalItems(':'),
  FREE,
  ...literalItems(':'),
  FREE,
  ...literalItems(':'),
  FREE,
]);

const LETTERS = {
  members: 'abcdefghijklmnopqrstuvwxyz',
  has: (unit: number): boolean => (unit >= 97 && unit <= 122) || (unit >= 48 && unit <= 57),
};

/** `service:name`, in lower case. */
const actionNames: Automaton = {
  start: 0,
  units: [45, 58],
  classes: [LETTERS],
  key: 'action names',
  accepts: (state) => state === 3,
  outlook: (state) => (state === 4 ? 'never' : 'open'),
  next(state, unit) {
    const letter = LETTERS.has(unit);
    if (state === 0) return letter ? 1 : 4;
    if (state === 1) return letter || unit === 45 ? 1 : unit === 58 ? 2 : 4;
    if (state === 2 || state === 3) return letter ? 3 : 4;
    return 4;
  },
};

function literalActions(document: PolicyDocument): readonly string[] {
  return document.statements.flatMap((one) =>
    one.kind === 'opaque' ? [] : one.action.values.map((value) => value.source.toLowerCase()),
  );
}

function literalResources(document: PolicyDocument): readonly string[] {
  return document.statements.flatMap((one) =>
    one.kind === 'opaque'
      ? []
      : (one.resource?.values ?? []).map((value) =>
          value.source.replaceAll('*', 'example').replaceAll('?', 'x'),
        ),
  );
}

function requestOf(
  region: Region,
  space: RequestSpace,
  documents: readonly PolicyDocument[],
): Distinguishing | undefined {
  const asked = new Set(documents.flatMap(keyNames));
  const context = chooseContext(region, space, asked);
  const part = (name: string): string | undefined => {
    const { set, preferred } = space.range(name);
    const here = region.get(name) ?? set;
    const chosen = chooseContext(
      new Map([['part', here]]),
      requestSpace(listKeys([{ set: here, spelling: 'part', preferred }]), () => freeKey('x')),
    );
    const value = chosen?.['part'];
    return typeof value === 'string' ? value : undefined;
  };
  const caller = part(PRINCIPAL);
  const action = part(ACTION);
  const resource = part(RESOURCE);
  if (context === undefined || caller === undefined || action === undefined || resource === undefined)
    return undefined;
  return { caller: callerOf(caller), action: spelledAction(action, documents), resource, context };
}

/** The action as a document spells it, if one does. */
function spelledAction(action: string, documents: readonly PolicyDocument[]): string {
  const spelled = documents.flatMap((document) =>
    document.statements.flatMap((one) =>
      one.kind === 'opaque' ? [] : one.action.values.map((value) => value.source),
    ),
  );
  return spelled.find((source) => source.toLowerCase() === action) ?? action;
}
