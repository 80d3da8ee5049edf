import { type Problem, type SourceRef, within } from '../kernel/index.ts';
import { type Condition, type Operand, parseOperand } from './condition.ts';
import type {
  ActionElement,
  OpaqueStatement,
  PolicyDocument,
  PolicyVersion,
  ResourceElement,
  Statement,
} from './document.ts';
import { duplicateMember } from './duplicate-member.ts';
import { keyName } from './key-name.ts';
import { OPERATOR_NAMES, parseOperator } from './operator.ts';
import {
  type PrincipalElement,
  type PrincipalEntry,
  type PrincipalType,
  parsePrincipal,
} from './principal.ts';
import { parseTemplate, unreadVariable } from './template.ts';

/** A document, and what in it was not understood. With no problems, every statement was. */
export interface ParsedPolicy {
  readonly document: PolicyDocument;
  readonly problems: readonly Problem[];
}

type Members = Readonly<Record<string, unknown>>;

/** Thrown inside this file alone, and caught at the statement it spoils. */
class Unreadable extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

/**
 * Reads a policy document: an object, JSON text, or JSON text as AWS's APIs URL-encode it.
 *
 * Never fails and never loses a statement: what can't be understood stands in the document as an opaque
 * statement and is told among the problems.
 *
 * Semantics: AWS IAM User Guide, "Grammar of the IAM JSON policy language".
 */
export function parsePolicy(input: unknown, at: SourceRef): ParsedPolicy {
  const problems: Problem[] = [];
  const wholly = (problem: Problem): ParsedPolicy => ({
    document: { version: undefined, id: undefined, statements: [opaque(0, input, problem)], bare: false, at },
    problems: [problem],
  });
  const decoded = typeof input === 'string' ? decodeText(input, at) : input;
  if (decoded instanceof Unreadable) return wholly(decoded.problem);
  if (!isMembers(decoded)) {
    return wholly({
      code: 'policy/shape',
      message: `a policy document is an object, not ${nameOf(decoded)}`,
      at,
    });
  }
  try {
    onlyElements(decoded, DOCUMENT_ELEMENTS, 'policy', at);
    const version = readVersion(decoded['Version'], within(at, 'Version'));
    const id = optionalText(decoded['Id'], 'Id', within(at, 'Id'));
    const listed = decoded['Statement'];
    if (listed === undefined) fail('policy/statement', 'a policy document has a `Statement`', at);
    const bare = !Array.isArray(listed);
    const statements = (bare ? [listed] : (listed as readonly unknown[])).map((value, index) => {
      const here = bare ? within(at, 'Statement') : within(at, 'Statement', index);
      try {
        return readStatement(value, index, version === '2012-10-17', here);
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error;
        problems.push(error.problem);
        return opaque(index, value, error.problem);
      }
    });
    return { document: { version, id, statements, bare, at }, problems };
  } catch (error) {
    if (error instanceof Unreadable) return wholly(error.problem);
    throw error;
  }
}

const DOCUMENT_ELEMENTS = ['Version', 'Id', 'Statement'];
const STATEMENT_ELEMENTS = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];

function decodeText(text: string, at: SourceRef): unknown {
  let json = text.trim();
  if (json.startsWith('%')) {
    try {
      json = decodeURIComponent(json.replaceAll('+', ' '));
    } catch {
      return new Unreadable({ code: 'policy/encoding', message: 'not a URL-encoded policy document', at });
    }
  }
  try {
    const value: unknown = JSON.parse(json);
    const twice = duplicateMember(json);
    if (twice === undefined) return value;
    const message = `\`${twice}\` stands twice in one object`;
    return new Unreadable({ code: 'policy/duplicate', message, at });
  } catch (error) {
    return new Unreadable({
      code: 'policy/json',
      message: `not a policy document: ${error instanceof Error ? error.message : 'no JSON'}`,
      at,
    });
  }
}

function readVersion(value: unknown, at: SourceRef): PolicyVersion | undefined {
  if (value === undefined || value === '2012-10-17' || value === '2008-10-17') return value;
  fail('policy/version', `\`Version\` is "2012-10-17" or "2008-10-17", not ${nameOf(value)}`, at);
}

function readStatement(value: unknown, index: number, variables: boolean, at: SourceRef): Statement {
  if (!isMembers(value)) fail('policy/shape', `a statement is an object, not ${nameOf(value)}`, at);
  onlyElements(value, STATEMENT_ELEMENTS, 'statement', at);
  const effect = value['Effect'];
  if (effect !== 'Allow' && effect !== 'Deny') {
    if (effect === undefined) fail('policy/effect', 'a statement has an `Effect`: "Allow" or "Deny"', at);
    fail('policy/effect', `\`Effect\` is "Allow" or "Deny", not ${nameOf(effect)}`, within(at, 'Effect'));
  }
  const resource = either(value, 'Resource', at);
  return {
    kind: 'statement',
    index,
    sid: optionalText(value['Sid'], 'Sid', within(at, 'Sid')),
    effect,
    principal: readPrincipal(value, at),
    action: readAction(value, at),
    resource: resource === undefined ? undefined : readResource(resource, variables),
    conditions:
      value['Condition'] === undefined
        ? []
        : readConditions(value['Condition'], variables, within(at, 'Condition')),
  };
}

interface Chosen {
  readonly negated: boolean;
  readonly value: unknown;
  readonly at: SourceRef;
}

/** `NAME` or `NotNAME`: at most one of them. */
function either(members: Members, name: string, at: SourceRef): Chosen | undefined {
  const plain = members[name];
  const negated = members[`Not${name}`];
  if (plain !== undefined && negated !== undefined) {
    fail(
      'policy/element',
      `a statement has \`${name}\` or \`Not${name}\`, not both`,
      within(at, `Not${name}`),
    );
  }
  if (plain !== undefined) return { negated: false, value: plain, at: within(at, name) };
  if (negated !== undefined) return { negated: true, value: negated, at: within(at, `Not${name}`) };
  return undefined;
}

function readAction(members: Members, at: SourceRef): ActionElement {
  const chosen = either(members, 'Action', at);
  if (chosen === undefined) fail('policy/action', 'a statement has an `Action` or a `NotAction`', at);
  const values = texts(chosen.value, chosen.at).map((text) => {
    if (text !== '*' && !/^[^:\s]+:[^:\s]+$/.test(text)) {
      fail('policy/action', `not an action: \`${text}\` (an action is \`service:Name\` or \`*\`)`, chosen.at);
    }
    const { tokens } = parseTemplate(text.toLowerCase(), { wildcards: true, variables: false });
    return { source: text, tokens };
  });
  return { negated: chosen.negated, values };
}

function readResource(chosen: Chosen, variables: boolean): ResourceElement {
  const values = texts(chosen.value, chosen.at).map((text) => {
    if (variables) readableVariables(text, chosen.at);
    return parseTemplate(text, { wildcards: true, variables });
  });
  return { negated: chosen.negated, values };
}

const PRINCIPAL_TYPES: ReadonlySet<string> = new Set<PrincipalType>([
  'AWS',
  'Service',
  'Federated',
  'CanonicalUser',
]);

function readPrincipal(members: Members, at: SourceRef): PrincipalElement | undefined {
  const chosen = either(members, 'Principal', at);
  if (chosen === undefined) return undefined;
  const entries: PrincipalEntry[] = [];
  if (typeof chosen.value === 'string') {
    if (chosen.value !== '*') {
      fail(
        'policy/principal',
        `a principal is "*" or an object, not \`${chosen.value}\``,
        chosen.at,
        'write { "AWS": "…" }',
      );
    }
    entries.push({ type: '*', source: '*', kind: 'everyone' });
  } else if (isMembers(chosen.value)) {
    for (const [type, value] of Object.entries(chosen.value)) {
      const here = within(chosen.at, type);
      if (!isPrincipalType(type)) {
        fail(
          'policy/principal',
          `unknown kind of principal: \`${type}\``,
          here,
          'one of AWS, Service, Federated, CanonicalUser',
        );
      }
      for (const text of texts(value, here)) {
        const entry = parsePrincipal(type, text);
        if (entry === undefined)
          fail('policy/principal', `not a principal of kind ${type}: \`${text}\``, here);
        entries.push(entry);
      }
    }
    if (entries.length === 0) fail('policy/principal', 'a principal element names nobody', chosen.at);
  } else {
    fail('policy/principal', `a principal is "*" or an object, not ${nameOf(chosen.value)}`, chosen.at);
  }
  return { negated: chosen.negated, entries };
}

const isPrincipalType = (type: string): type is PrincipalType => PRINCIPAL_TYPES.has(type);

function readConditions(value: unknown, variables: boolean, at: SourceRef): readonly Condition[] {
  if (!isMembers(value)) fail('policy/condition', `\`Condition\` is an object, not ${nameOf(value)}`, at);
  const conditions: Condition[] = [];
  for (const [name, keys] of Object.entries(value)) {
    const here = within(at, name);
    const operator = parseOperator(name);
    if (operator === undefined)
      fail('policy/operator', `unknown condition operator: \`${name}\``, here, nearestOperator(name));
    if (!isMembers(keys))
      fail('policy/condition', `\`${name}\` holds an object of keys, not ${nameOf(keys)}`, here);
    for (const [key, listed] of Object.entries(keys)) {
      const there = within(here, key);
      if (key === '') fail('policy/condition', 'a condition key has a name', here);
      const operands: Operand[] = texts(listed, there).map((text) => {
        const operand = parseOperand(operator, text, variables);
        if (operand === undefined) fail('policy/value', `\`${text}\` is no value for ${name}`, there);
        if (variables && operand.kind === 'text') readableVariables(text, there);
        return operand;
      });
      conditions.push({ operator, key, name: keyName(key), operands });
    }
  }
  return conditions;
}

// taken as plain text it would match nothing, and that may be wrong
function readableVariables(text: string, at: SourceRef): void {
  const unread = unreadVariable(text);
  if (unread === undefined) return;
  const hint = `a variable is \`\${key}\` or \`\${key, 'default'}\``;
  fail('policy/variable', `not a policy variable: \`${unread}\``, at, hint);
}

function nearestOperator(name: string): string | undefined {
  const bare = name.replace(/^ForA(?:ll|ny)Values?:/i, '').replace(/IfExists$/i, '');
  const near = OPERATOR_NAMES.find((known) => known.toLowerCase() === bare.toLowerCase());
  return near === undefined ? undefined : `did you mean ${near}?`;
}

/** A single value or a list of them, as text: numbers and booleans stand for their JSON spelling. */
function texts(value: unknown, at: SourceRef): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0) fail('policy/empty', 'an empty list', at);
  return list.map((item, index) => {
    if (typeof item === 'string') return item;
    if (typeof item === 'boolean' || typeof item === 'number') return String(item);
    return fail(
      'policy/value',
      `a value is text, not ${nameOf(item)}`,
      Array.isArray(value) ? within(at, index) : at,
    );
  });
}

function onlyElements(members: Members, known: readonly string[], what: string, at: SourceRef): void {
  for (const name of Object.keys(members)) {
    if (known.includes(name)) continue;
    const near = known.find((element) => element.toLowerCase() === name.toLowerCase());
    const hint = near === undefined ? undefined : `did you mean ${near}?`;
    fail('policy/element', `unknown ${what} element: \`${name}\``, within(at, name), hint);
  }
}

function optionalText(value: unknown, name: string, at: SourceRef): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  fail('policy/value', `\`${name}\` is text, not ${nameOf(value)}`, at);
}

function opaque(index: number, source: unknown, problem: Problem): OpaqueStatement {
  const members = isMembers(source) ? source : {};
  const effect = members['Effect'];
  const sid = members['Sid'];
  return {
    kind: 'opaque',
    index,
    sid: typeof sid === 'string' ? sid : undefined,
    effect: effect === 'Allow' || effect === 'Deny' ? effect : undefined,
    problem,
    source,
  };
}

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string' ? `"${value.slice(0, 60)}"` : String(value);
}

function fail(code: string, message: string, at: SourceRef, hint?: string): never {
  throw new Unreadable(hint === undefined ? { code, message, at } : { code, message, at, hint });
}
