import { type Caller, callerName, requestContext, statementAt, statementName } from '../../policy/index.ts';
import { decide } from '../evaluate/index.ts';
import {
  type Bearing,
  callerText,
  chooseContext,
  chooseKey,
  findAllowed,
  fixedKey,
  type KeyRange,
  keysAsked,
  type Language,
  listKeys,
  PRINCIPAL,
  RESOURCE,
  type Region,
  requestSpace,
  type Standing,
  type StatementSet,
  textValues,
} from '../reason/index.ts';
import type { Facts } from './facts.ts';
import type { Because, Certainty, Witness } from './path.ts';
import { otherKeys } from './request-keys.ts';
import { sayStatement } from './say.ts';

/** A call to AWS by one caller, under any context of a space. */
export interface ActionCall {
  readonly caller: Caller;
  readonly standing: Standing;
  /** The actions that must all be allowed on the resource; the first is the call's own. */
  readonly actions: readonly string[];
  readonly resource: string | OpenResource;
  readonly resourceAccount: string;
  readonly keys: readonly KeyRange[];
  /** Beginnings of key names, in lower case, that are open where no key of `keys` says otherwise. */
  readonly open: readonly string[];
  /** Beginnings of key names that may be open, which makes the answer possible at most. */
  readonly uncertain?: readonly string[];
  /** A key, in lower case, of which the answer should hold as much as can be. */
  readonly spare?: string;
  readonly policies: Bearing;
}

/** Any resource of a language: the caller chooses it. */
export interface OpenResource {
  readonly language: Language;
  /** Resources that a witness should have, the first that fits. */
  readonly preferred: readonly string[];
}

/** What came of it. */
export type Answer =
  | {
      readonly kind: 'allowed';
      readonly certainty: Certainty;
      /** Why it is not certain. */
      readonly needs: string | undefined;
      readonly region: Region;
      /** `undefined` where what is only possible has no request that the evaluator lets stand. */
      readonly witness: Witness | undefined;
      readonly because: readonly Because[];
    }
  | { readonly kind: 'no' }
  | { readonly kind: 'too-hard' };

/** A counterexample that the evaluator does not confirm: a defect of rolepin, never reported as a verdict. */
class WitnessDefect extends Error {
  constructor(witness: Witness, outcome: string) {
    super(`a counterexample does not replay: the evaluator says ${outcome} to ${JSON.stringify(witness)}`);
    this.name = 'WitnessDefect';
  }
}

/**
 * Asks whether a call can be allowed, and gives a complete request that is; the evaluator has confirmed it.
 */
export function askAction(call: ActionCall, facts: Facts): Answer {
  const keys = listKeys([...call.keys, fixedKey(PRINCIPAL, callerText(call.caller))]);
  const space = requestSpace(keys, otherKeys(call.open));
  const widest =
    call.uncertain === undefined ? space : requestSpace(keys, otherKeys([...call.open, ...call.uncertain]));
  const asked = typeof call.resource === 'string' ? call.resource : call.resource.language;
  const allowed = findAllowed({
    needed: call.actions.map((action) => ({ action, resource: asked })),
    standing: call.standing,
    policies: call.policies,
    space,
    widest,
    spare: call.spare,
  });
  if (allowed.kind === 'never') return { kind: 'no' };
  if (allowed.kind === 'too-hard') return allowed;
  const context = chooseContext(allowed.region, allowed.space, keysAsked(call.policies));
  const resource = resourceOf(call.resource, allowed.region);
  if (context === undefined || resource === undefined) return { kind: 'too-hard' };
  const certainty = allowed.kind;
  const witness: Witness = {
    principal: callerName(call.caller),
    action: call.actions[0] ?? '',
    resource,
    context,
  };
  const stands = confirm(call, witness, certainty);
  return {
    kind: 'allowed',
    certainty,
    needs: allowed.kind === 'possible' ? (hidden(call, allowed.region) ?? allowed.because) : undefined,
    region: allowed.region,
    witness: stands ? witness : undefined,
    because: cited(allowed.allows).map((set) => cite(set, facts)),
  };
}

/** What the answer rests on of keys whose value the inputs don't show. */
function hidden({ uncertain = [], keys }: ActionCall, region: Region): string | undefined {
  const known = new Set(keys.map(({ spelling }) => spelling.toLowerCase()));
  const names = [...region.keys()].filter(
    (name) => !known.has(name) && uncertain.some((prefix) => name.startsWith(prefix)),
  );
  return names.length === 0
    ? undefined
    : `that ${names.sort().join(', ')} is as the policies ask, which the inputs don't show`;
}

/** The same answer for another value of one key, that the answer's region holds too. */
export function withValue(
  answer: Extract<Answer, { kind: 'allowed' }>,
  call: ActionCall,
  key: string,
  value: string,
): Extract<Answer, { kind: 'allowed' }> {
  if (answer.witness === undefined || answer.witness.context[key] === value) return answer;
  const witness = { ...answer.witness, context: { ...answer.witness.context, [key]: value } };
  return { ...answer, witness: confirm(call, witness, answer.certainty) ? witness : undefined };
}

/** Replays a request: one that is certain must be allowed; one that is possible stands unless it is denied. */
function confirm(call: ActionCall, { principal, ...witness }: Witness, certainty: Certainty): boolean {
  const { caller, resourceAccount, policies } = call;
  const context = requestContext(witness.context);
  const outcomes = call.actions.map((action) =>
    decide({ caller, action, resource: witness.resource, resourceAccount, context }, policies),
  );
  const failed = outcomes.find((outcome) => outcome !== 'allow');
  if (certainty === 'certain' && failed !== undefined)
    throw new WitnessDefect({ principal, ...witness }, failed);
  return !outcomes.includes('deny');
}

function resourceOf(resource: string | OpenResource, region: Region): string | undefined {
  if (typeof resource === 'string') return resource;
  const { language, preferred } = resource;
  const set = region.get(RESOURCE) ?? { absent: false, one: textValues(language), many: undefined };
  const choice = chooseKey(set, preferred);
  return choice.kind === 'choice' ? choice.values?.[0] : undefined;
}

/** Each statement once, whatever it allows; what a stranger's own side is taken to allow stands in no file. */
function cited(sets: readonly StatementSet[]): readonly StatementSet[] {
  const real = sets.filter((set) => set.document.at.file !== '');
  return [...new Map(real.map((set) => [set.statement, set])).values()];
}

type Told = Pick<Because, 'at' | 'statement' | 'says'>;
const told = new WeakMap<StatementSet['statement'], Told>();

function cite({ document, statement }: StatementSet, facts: Facts): Because {
  const known = told.get(statement) ?? {
    at: statementAt(document, statement.index),
    statement: statementName(statement),
    says: sayStatement(statement),
  };
  told.set(statement, known);
  return { ...known, document: facts.title(document) };
}
