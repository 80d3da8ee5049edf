import type { PolicyDocument } from '../../policy/index.ts';
import type { KeySet } from './key-set.ts';
import {
  ACTION,
  type Asked,
  type Cube,
  type Frame,
  frameNumber,
  type StatementSet,
  statementSets,
} from './statement-set.ts';
import { contains } from './text/language.ts';
import { variableNames } from './variables.ts';

/** A statement as what is left to be asked of a request for one action; `undefined` where it is about others. */
export interface Concern {
  readonly set: StatementSet;
  readonly certain: Cube | undefined;
  readonly possible: Cube | undefined;
}

/** The statements of a document about one action, by their effect. */
export interface Concerns {
  readonly allows: readonly Concern[];
  readonly denies: readonly Concern[];
}

/** The statements of a document, read in one frame. */
export interface DocumentSets {
  /** Why an allow of it may be matched differently for certain and at most, and why a deny may. */
  readonly because: Readonly<Record<'allows' | 'denies', string | undefined>>;
  /** Whether the document matches the same requests of a space for certain and at most. */
  readonly isExact: (space: (name: string) => KeySet) => boolean;
  /** An action is given in lower case. */
  readonly about: (action: string) => Concerns;
}

interface Read {
  /** Of the variables of the document. */
  readonly values: string;
  readonly sets: DocumentSets;
}

const compiled = new WeakMap<PolicyDocument, Map<number, Read>>();

/** Reads the statements of a document as sets of requests, once for all requests that give its variables the same values. */
export function documentSets(document: PolicyDocument, frame: Frame): DocumentSets {
  const known = compiled.get(document) ?? new Map<number, Read>();
  const number = frameNumber(frame);
  const values = valuesOf(document, frame);
  const read = known.get(number);
  if (read?.values === values) return read.sets;
  const sets = sorted(document.statements.flatMap((statement) => statementSets(document, statement, frame)));
  known.set(number, { values, sets });
  compiled.set(document, known);
  return sets;
}

function valuesOf(document: PolicyDocument, { known }: Frame): string {
  const names = variableNames(document);
  // a value that is not known, and one that is known to be absent, are two things
  return names.length === 0 ? '' : JSON.stringify(names.map((name) => known(name) ?? null));
}

function sorted(sets: readonly StatementSet[]): DocumentSets {
  const allows = sets.filter(({ effect }) => effect === 'Allow');
  const denies = sets.filter(({ effect }) => effect === 'Deny');
  const why = (some: readonly StatementSet[]): string | undefined =>
    some.find((set) => set.because !== undefined)?.because;
  const differing = new Set<string>();
  for (const { differs } of sets) for (const name of differs ?? []) differing.add(name);
  const differs = sets.every((set) => set.differs !== undefined) ? [...differing] : undefined;
  const known = new Map<string, Concerns>();
  return {
    because: { allows: why(allows), denies: why(denies) },
    isExact: (space) => differs?.every((name) => space(name).many === undefined) === true,
    about(action) {
      const made = known.get(action) ?? {
        allows: concerning(allows, action),
        denies: concerning(denies, action),
      };
      known.set(action, made);
      return made;
    },
  };
}

function concerning(sets: readonly StatementSet[], action: string): readonly Concern[] {
  return sets
    .map((set) => ({ set, certain: about(set.certain, action), possible: about(set.possible, action) }))
    .filter(({ certain, possible }) => certain !== undefined || possible !== undefined);
}

/** What a cube asks besides the action; `undefined` where it asks for another one. */
function about(cube: Cube | undefined, action: string): Cube | undefined {
  const isAction = ({ name }: Asked): boolean => name === ACTION;
  if (cube?.every((asked) => !isAction(asked) || contains(asked.literal.one.text, action)) !== true)
    return undefined;
  return cube.filter((asked) => !isAction(asked));
}
