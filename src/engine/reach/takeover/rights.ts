import {
  mayAllowService,
  type OpaqueStatement,
  type PolicyDocument,
  type Statement,
  type Template,
} from '../../../policy/index.ts';
import type { World } from '../../../world/index.ts';
import type { Facts, Principal } from '../facts.ts';

/**
 * Who might be allowed an action: principals with an Allow statement whose action fits. An upper bound, so that
 * the reasoner is asked about few.
 */
export interface Rights {
  readonly able: (action: string) => ReadonlySet<Principal>;
}

const known = new WeakMap<World, Map<string, Rights>>();

/** The rights of an account's principals, indexed once a world. */
export function rightsIn(account: string, facts: Facts): Rights {
  const accounts = known.get(facts.world) ?? new Map<string, Rights>();
  known.set(facts.world, accounts);
  const made = accounts.get(account) ?? index(facts.principals(account) ?? [], facts);
  accounts.set(account, made);
  return made;
}

/** An index for each service, made when one of its actions is asked for: few policies speak of it. */
function index(principals: readonly Principal[], facts: Facts): Rights {
  const services = new Map<string, Rights>();
  return {
    able(action) {
      const service = action.slice(0, action.indexOf(':')).toLowerCase();
      const known = services.get(service) ?? indexOf(service, principals, facts);
      services.set(service, known);
      return known.able(action);
    },
  };
}

function indexOf(service: string, principals: readonly Principal[], facts: Facts): Rights {
  const byPattern = new Map<string, { readonly template: Template; readonly holders: Set<Principal> }>();
  const others: { readonly statement: Statement; readonly holder: Principal }[] = [];
  const anything = new Set<Principal>();
  for (const principal of principals) {
    for (const { document } of facts.documents(principal)) {
      if (!mayAllowService(document, service)) continue;
      for (const statement of document.statements) {
        if (statement.effect === 'Deny') continue;
        if (statement.kind === 'opaque') anything.add(principal);
        else if (statement.action.negated) others.push({ statement, holder: principal });
        else for (const template of statement.action.values) hold(byPattern, template, principal);
      }
    }
  }
  const answers = new Map<string, ReadonlySet<Principal>>();
  return {
    able(action) {
      const name = action.toLowerCase();
      const answer = answers.get(name);
      if (answer !== undefined) return answer;
      const found = new Set(anything);
      for (const { template, holders } of byPattern.values())
        if (fits(template, name)) for (const holder of holders) found.add(holder);
      for (const { statement, holder } of others) if (meansAction(statement, name)) found.add(holder);
      answers.set(name, found);
      return found;
    },
  };
}

function hold(
  byPattern: Map<string, { readonly template: Template; readonly holders: Set<Principal> }>,
  template: Template,
  principal: Principal,
): void {
  const entry = byPattern.get(template.source) ?? { template, holders: new Set<Principal>() };
  entry.holders.add(principal);
  byPattern.set(template.source, entry);
}

/** Whether some Allow of a principal might be about an action on a resource; an upper bound too. */
export function mightDo(principal: Principal, action: string, resource: string, facts: Facts): boolean {
  return facts
    .identityPolicies(principal)
    .some(({ document }) => mightAllow(document, action.toLowerCase(), resource));
}

/** Whether some Allow of a document might be about an action, in lower case, on a resource. */
export function mightAllow(document: PolicyDocument, action: string, resource: string): boolean {
  return document.statements.some(
    (statement) =>
      statement.effect !== 'Deny' && meansAction(statement, action) && meansResource(statement, resource),
  );
}

function meansAction(statement: Statement | OpaqueStatement, action: string): boolean {
  if (statement.kind === 'opaque') return true;
  return statement.action.values.some((value) => fits(value, action)) !== statement.action.negated;
}

function meansResource(statement: Statement | OpaqueStatement, resource: string): boolean {
  if (statement.kind === 'opaque' || statement.resource === undefined) return true;
  // what a NotResource leaves is the reasoner's to say
  return statement.resource.negated || statement.resource.values.some((value) => fits(value, resource));
}

const ANY = 0;
const ONE = 1;
const patterns = new WeakMap<Template, readonly number[]>();

/** Whether a text fits a template in which a variable stands for anything. */
function fits(template: Template, text: string): boolean {
  const pattern = patterns.get(template) ?? patternOf(template);
  patterns.set(template, pattern);
  let at = 0;
  let star = -1;
  let mark = 0;
  for (let index = 0; index < text.length; ) {
    const unit = pattern[at];
    if (unit === ANY) {
      star = at;
      mark = index;
      at += 1;
    } else if (unit === ONE || unit === text.charCodeAt(index)) {
      at += 1;
      index += 1;
    } else if (star >= 0) {
      at = star + 1;
      mark += 1;
      index = mark;
    } else return false;
  }
  while (pattern[at] === ANY) at += 1;
  return at === pattern.length;
}

function patternOf({ tokens }: Template): readonly number[] {
  return tokens.flatMap((token) => {
    if (token.kind === 'text') return [...token.text].map((char) => char.charCodeAt(0));
    return [token.kind === 'one' ? ONE : ANY];
  });
}
