import {
  type Effect,
  literalOf,
  type OpaqueStatement,
  type PolicyDocument,
  type Statement,
  type Template,
} from '../../policy/index.ts';
import { conditionSet } from './condition-set.ts';
import { fillTemplate, type KnownValue } from './fill.ts';
import type { KeyLiteral } from './key-set.ts';
import { type GrantKind, principalSet } from './principal-set.ts';
import { resourceSet } from './resource-set.ts';
import { ALL, both, complement, either, glob, type Language, NONE, texts } from './text/language.ts';
import { textValues } from './value-set.ts';

/** The parts of a request that are no context keys, named so that no context key can have their name. */
export const ACTION = ' action';
export const RESOURCE = ' resource';
export const PRINCIPAL = ' principal';

/** Something asked of one key. */
export interface Asked {
  readonly name: string;
  readonly literal: KeyLiteral;
}

/** A conjunction. */
export type Cube = readonly Asked[];

/**
 * The requests that a statement matches: for certain those in `certain`, at most those in `possible`.
 * `undefined` is no request at all, the empty cube every request.
 */
export interface StatementSet {
  readonly effect: Effect;
  readonly certain: Cube | undefined;
  readonly possible: Cube | undefined;
  /** The keys that make the two differ only if a request can have several values of one; `undefined`: they differ anyway. */
  readonly differs: readonly string[] | undefined;
  readonly because: string | undefined;
  readonly statement: Statement | OpaqueStatement;
  readonly document: PolicyDocument;
}

/** Where a statement stands, and what is known of the request. */
export interface Frame {
  /**
   * Which elements the statements have: `identity` policies name no principals, `trust` policies no resources, other
   * `resource` policies both. An element that is missing, or should not be there, leaves open what is matched.
   */
  readonly kind: 'identity' | 'trust' | 'resource';
  /** Whether the caller has a permissions boundary. */
  readonly bounded: boolean;
  readonly grants: readonly GrantKind[];
  readonly known: KnownValue;
  /**
   * Takes what depends on an open variable as a fact of its own that holds or not, the same wherever it is
   * written the same. So two documents can be compared whatever the variable's value.
   */
  readonly abstract?: boolean;
}

export const ALL_GRANTS: readonly GrantKind[] = ['direct', 'role', 'account'];

const KINDS: readonly Frame['kind'][] = ['identity', 'trust', 'resource'];

/** Tells frames apart that read a statement differently, whatever is known of its variables. */
export function frameNumber({ kind, grants, bounded, abstract }: Frame): number {
  let number = KINDS.indexOf(kind);
  for (const grant of ALL_GRANTS) number = number * 2 + Number(grants.includes(grant));
  return (number * 2 + Number(bounded)) * 2 + Number(abstract === true);
}

/** Reads a statement as a set of requests. An opaque one may match anything, with either effect if it has none. */
export function statementSets(
  document: PolicyDocument,
  statement: Statement | OpaqueStatement,
  frame: Frame,
): readonly StatementSet[] {
  if (statement.kind === 'opaque') {
    const effects: readonly Effect[] =
      statement.effect === undefined ? ['Allow', 'Deny'] : [statement.effect];
    const because = statement.problem.message;
    return effects.map((effect) => ({
      effect,
      certain: undefined,
      possible: [],
      differs: undefined,
      because,
      statement,
      document,
    }));
  }
  const certain: Asked[] = [];
  const possible: Asked[] = [];
  let because: string | undefined;
  const ask = (name: string, lower: Language, upper: Language): void => {
    const least = asked(name, lower);
    certain.push(least);
    possible.push(lower === upper ? least : asked(name, upper));
  };
  const action = actionLanguage(statement);
  const { resource } = statement;
  const who = readPrincipal(statement, frame);
  because = who.because;
  if ((resource === undefined) !== (frame.kind === 'trust')) {
    ask(RESOURCE, NONE, ALL);
    because ??= 'the statement does not name resources as its kind of policy does';
  } else if (resource !== undefined) {
    const set = resourceSet(resource, frame.known);
    if (frame.abstract === true && set.because !== undefined) {
      const values = resource.values.map((value) => value.source).sort();
      const fact = factOf(`${resource.negated ? 'NotResource' : 'Resource'} ${JSON.stringify(values)}`);
      certain.push(fact);
      possible.push(fact);
    } else {
      ask(RESOURCE, set.certain, set.possible);
    }
    because ??= set.because;
  }
  for (const condition of statement.conditions) {
    const set = conditionSet(condition, frame.known);
    because ??= set.because;
    if (frame.abstract === true && set.because !== undefined) {
      const values = condition.operands.map((operand) => operand.source).sort();
      const fact = factOf(`${condition.operator.name} ${condition.name} ${JSON.stringify(values)}`);
      certain.push(fact);
      possible.push(fact);
      continue;
    }
    certain.push({ name: set.name, literal: set.certain });
    possible.push({ name: set.name, literal: set.possible });
  }
  for (const { problem } of statement.unread) {
    because ??= problem.message;
    certain.push(asked(ACTION, NONE));
  }
  const { effect } = statement;
  return who.ways.map((way) => {
    const least = [asked(ACTION, action), ...way.certain, ...certain];
    const most = [least[0] as Asked, ...way.possible, ...possible];
    return {
      ...{ effect, certain: least, possible: most, differs: differing(least, most) },
      ...{ because, statement, document },
    };
  });
}

interface Who {
  /** Any of them. */
  readonly ways: readonly { readonly certain: Cube; readonly possible: Cube }[];
  readonly because: string | undefined;
}

const ANYONE: Who = { ways: [{ certain: [], possible: [] }], because: undefined };

/** Who is named. */
function readPrincipal({ principal, effect }: Statement, frame: Frame): Who {
  if (frame.kind === 'identity' && principal === undefined) return ANYONE;
  const told = frame.kind !== 'identity' && principal !== undefined;
  const set =
    told && !(frame.kind === 'trust' && principal.negated)
      ? principalSet(principal, effect, frame.grants, frame.bounded)
      : { certain: NONE, possible: ALL };
  const certain = asked(PRINCIPAL, set.certain);
  if (set.certain === set.possible)
    return { ways: [{ certain: [certain], possible: [certain] }], because: undefined };
  const because =
    set.certain === NONE && set.possible === ALL
      ? 'the statement does not name principals as its kind of policy does'
      : 'AWS does not say whether such a principal matches';
  if (frame.abstract !== true || principal === undefined)
    return { ways: [{ certain: [certain], possible: [asked(PRINCIPAL, set.possible)] }], because };
  const values = principal.entries.map(({ type, source }) => `${type} ${source}`).sort();
  const fact = factOf(`${effect} ${principal.negated ? 'Not' : ''}Principal ${JSON.stringify(values)}`);
  const open = [asked(PRINCIPAL, both(set.possible, complement(set.certain))), fact];
  return {
    ways: [
      { certain: [certain], possible: [certain] },
      { certain: open, possible: open },
    ],
    because,
  };
}

function differing(certain: Cube, possible: Cube): readonly string[] | undefined {
  if (certain.length !== possible.length) return undefined;
  const found: string[] = [];
  for (const [index, { name, literal }] of certain.entries()) {
    const other = possible[index]?.literal;
    if (other === literal) continue;
    if (other?.one !== literal.one || other.absent !== literal.absent) return undefined;
    found.push(name);
  }
  return found;
}

/** Something that holds or not, told by its text. */
function factOf(text: string): Asked {
  return asked(` fact ${text}`, texts(['yes']));
}

function asked(name: string, language: Language): Asked {
  return { name, literal: { absent: false, one: textValues(language), many: { kind: 'none' } } };
}

/** The actions that a statement is about, in lower case. */
export function actionLanguage(statement: Statement): Language {
  const language = statement.action.values.map(actionsOf).reduce(either, NONE);
  return statement.action.negated ? complement(language) : language;
}

function actionsOf(template: Template): Language {
  const literal = literalOf(template);
  if (literal !== undefined) return texts([literal]);
  const filled = fillTemplate(template, () => undefined, false);
  return filled.kind === 'items' ? glob(filled.items) : NONE;
}
