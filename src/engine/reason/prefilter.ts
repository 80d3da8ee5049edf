import { literalOf, type OpaqueStatement, type Statement } from '../../policy/index.ts';
import { resourceSet } from './resource-set.ts';
import { actionLanguage } from './statement-set.ts';
import { contains, type Language } from './text/language.ts';

const actions = new WeakMap<Statement, Language>();
const resources = new WeakMap<Statement, Language>();

/** Whether a statement may be about an action, conditions aside; false is certain. */
export function mayConcern(statement: Statement | OpaqueStatement, action: string): boolean {
  if (statement.kind === 'opaque') return true;
  const known = actions.get(statement) ?? actionLanguage(statement);
  actions.set(statement, known);
  return contains(known, action.toLowerCase());
}

/** Whether a statement may be about a resource, conditions and variables aside; false is certain. */
export function mayTouch(statement: Statement | OpaqueStatement, resource: string): boolean {
  if (statement.kind === 'opaque' || statement.resource === undefined) return true;
  const known = resources.get(statement) ?? resourceSet(statement.resource, () => undefined).possible;
  resources.set(statement, known);
  return contains(known, resource);
}

/** The resources of a statement that names each of them in full; `undefined` where it has a pattern. */
export function literalResources(statement: Statement | OpaqueStatement): readonly string[] | undefined {
  if (statement.kind === 'opaque' || statement.resource === undefined || statement.resource.negated)
    return undefined;
  const texts = statement.resource.values.map(literalOf);
  return texts.every((text) => text !== undefined) ? texts : undefined;
}
