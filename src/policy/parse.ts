import { type Problem, type SourceRef, within } from '../kernel/index.ts';
import { isAction } from './digest.ts';
import type {
  ActionElement,
  OpaqueStatement,
  PolicyDocument,
  PolicyVersion,
  ResourceElement,
  Statement,
} from './document.ts';
import { duplicateMember } from './duplicate-member.ts';
import {
  type PrincipalElement,
  type PrincipalEntry,
  type PrincipalType,
  parsePrincipal,
} from './principal.ts';
import { readConditions } from './read-conditions.ts';
import { parseTemplate } from './template.ts';
import { fail, isMembers, type Members, nameOf, readableVariables, texts, Unreadable } from './unreadable.ts';

/** A document, and what in it was not understood. With no problems, every statement was. */
export interface ParsedPolicy {
  readonly document: PolicyDocument;
  readonly problems: readonly Problem[];
}

/**
 * Reads a policy document: an object, JSON text, or JSON text as AWS's APIs URL-encode it.
 *
 * Never fails and never loses a statement: what can't be understood stands in the document as an opaque
 * statement, or as an unread condition of one, and is told among the problems.
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
        const statement = readStatement(value, index, version === '2012-10-17', here);
        problems.push(...statement.unread.map(({ problem }) => problem));
        return statement;
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
    ...readConditions(value['Condition'], variables, within(at, 'Condition')),
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
    if (!isAction(text)) {
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
