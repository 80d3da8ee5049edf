import { type SourceRef, within } from '../../kernel/index.ts';
import {
  type CasePolicies,
  type CaseProvider,
  type CaseToken,
  type ContextValues,
  type DecisionCase,
  isAccountId,
  keyName,
  type PolicyDocument,
  parseCaller,
  parsePolicy,
  type RequestContext,
} from '../../policy/index.ts';
import {
  isMembers,
  list,
  type Members,
  nameOf,
  object,
  objects,
  optionalText,
  type Tell,
  text,
  texts,
} from '../files/members.ts';

/** Where a case's reader tells: what makes it unusable, and what it merely does not know. */
export interface CaseTells {
  readonly problem: Tell;
  readonly warning: Tell;
  /** A policy statement that was not understood. */
  readonly policy: Tell;
}

const MEMBERS = new Set([
  'id',
  'area',
  'title',
  'principal',
  'requiredActions',
  'resource',
  'resourceAccount',
  'token',
  'oidcProviders',
  'association',
  'context',
  'policies',
  'expected',
  'why',
  'source',
  'certainty',
]);

/** Reads one decision case; `undefined` where something in it makes it unusable, and was told. */
export function readCase(value: unknown, at: SourceRef, tells: CaseTells): DecisionCase | undefined {
  let whole = true;
  const tell: Tell = (problem) => {
    whole = false;
    tells.problem(problem);
  };
  if (!isMembers(value)) {
    tell({ code: 'case/shape', message: `a decision case is an object, not ${nameOf(value)}`, at });
    return undefined;
  }
  for (const name of Object.keys(value)) {
    if (MEMBERS.has(name)) continue;
    tells.warning({
      code: 'case/member',
      message: `a decision case has no \`${name}\``,
      at: within(at, name),
    });
  }
  const id = text(value, 'id', at, tell) ?? '';
  const resource = text(value, 'resource', at, tell) ?? '';
  const resourceAccount = readAccount(value, at, tell);
  const requiredActions = readActions(value, at, tell);
  const context = readContext(value, at, tell);
  const principal = text(value, 'principal', at, tell);
  const [principalArn] = context.get('aws:principalarn') ?? [];
  const caller =
    principal === undefined ? undefined : parseCaller(principal, { actions: requiredActions, principalArn });
  if (principal !== undefined && caller === undefined) {
    tell({
      code: 'case/principal',
      message: `no principal: \`${principal}\``,
      hint: 'the ARN of a user, a session, a role or a provider, an account id, or the name of a service',
      at: within(at, 'principal'),
    });
  }
  const policies = readPolicies(value, at, tell, tells.policy);
  const token = readToken(value, at, tell);
  const oidcProviders = readProviders(value, at, tell);
  // the policies decide; the association says how the call came to be
  object(value, 'association', at, tell);
  const expected = readExpected(value, at, tell);
  if (!whole || caller === undefined || expected === undefined) return undefined;
  return {
    id,
    caller,
    requiredActions,
    resource,
    resourceAccount,
    context,
    policies,
    token,
    oidcProviders,
    expected,
    at,
  };
}

function readAccount(value: Members, at: SourceRef, tell: Tell): string {
  const account = text(value, 'resourceAccount', at, tell);
  if (account !== undefined && !isAccountId(account)) {
    tell({
      code: 'case/account',
      message: `no account id: \`${account}\``,
      at: within(at, 'resourceAccount'),
    });
  }
  return account ?? '';
}

function readActions(value: Members, at: SourceRef, tell: Tell): readonly string[] {
  const actions = texts(value, 'requiredActions', at, tell) ?? [];
  if (actions.length === 0) {
    tell({ code: 'case/actions', message: 'a decision case has at least one of `requiredActions`', at });
  }
  for (const action of actions) {
    if (/^[\w-]+:\w+$/.test(action)) continue;
    const message = `no action: \`${action}\` (an action is \`service:Name\`)`;
    tell({ code: 'case/actions', message, at: within(at, 'requiredActions') });
  }
  return actions;
}

function readContext(value: Members, at: SourceRef, tell: Tell): RequestContext {
  const context = new Map<string, ContextValues>();
  const here = within(at, 'context');
  for (const [key, given] of Object.entries(object(value, 'context', at, tell) ?? {})) {
    const values = (Array.isArray(given) ? given : [given]).map((one) => {
      if (typeof one === 'string') return one;
      if (typeof one === 'number' || typeof one === 'boolean') return String(one);
      tell({
        code: 'case/context',
        message: `a context value is text, not ${nameOf(one)}`,
        at: within(here, key),
      });
      return '';
    });
    const name = keyName(key);
    if (context.has(name)) {
      const message = `the context key \`${key}\` stands twice: key names are case-insensitive`;
      tell({ code: 'case/context', message, at: within(here, key) });
    }
    context.set(name, values);
  }
  return context;
}

const SINGLE = ['trust', 'resource'] as const;
const LISTS = ['identity', 'boundary', 'session', 'scp', 'rcp'] as const;
const POLICIES: readonly string[] = [...SINGLE, ...LISTS];

function readPolicies(value: Members, at: SourceRef, tell: Tell, tellPolicy: Tell): CasePolicies {
  const here = within(at, 'policies');
  const members = object(value, 'policies', at, tell) ?? {};
  for (const name of Object.keys(members)) {
    if (POLICIES.includes(name)) continue;
    const hint = `one of ${POLICIES.join(', ')}`;
    tell({ code: 'case/policies', message: `no kind of policy: \`${name}\``, hint, at: within(here, name) });
  }
  const document = (given: unknown, there: SourceRef): PolicyDocument => {
    const parsed = parsePolicy(given, there);
    for (const problem of parsed.problems) tellPolicy(problem);
    return parsed.document;
  };
  const one = (name: (typeof SINGLE)[number]): PolicyDocument | undefined =>
    isGiven(members[name]) ? document(members[name], within(here, name)) : undefined;
  // one document stands for a list of one
  const many = (name: (typeof LISTS)[number]): readonly PolicyDocument[] | undefined => {
    const given = members[name];
    if (!isGiven(given)) return undefined;
    if (!Array.isArray(given)) return [document(given, within(here, name))];
    return given.map((each, index) => document(each, within(here, name, index)));
  };
  if (isGiven(members['trust']) && isGiven(members['resource'])) {
    tell({
      code: 'case/policies',
      message: 'a case has a `trust` or a `resource` policy, not both',
      at: here,
    });
  }
  return {
    trust: one('trust'),
    resource: one('resource'),
    identity: many('identity'),
    boundary: many('boundary'),
    session: many('session'),
    scp: many('scp'),
    rcp: many('rcp'),
  };
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

function readToken(value: Members, at: SourceRef, tell: Tell): CaseToken | undefined {
  const token = object(value, 'token', at, tell);
  if (token === undefined) return undefined;
  const here = within(at, 'token');
  const audiences =
    typeof token['aud'] === 'string' ? [token['aud']] : (texts(token, 'aud', here, tell) ?? []);
  return {
    issuer: text(token, 'iss', here, tell) ?? '',
    audiences,
    authorizedParty: optionalText(token, 'azp', here, tell),
  };
}

function readProviders(value: Members, at: SourceRef, tell: Tell): readonly CaseProvider[] | undefined {
  if (list(value, 'oidcProviders', at, tell) === undefined) return undefined;
  return [...objects(value, 'oidcProviders', at, tell)].map((provider) => ({
    arn: text(provider.value, 'arn', provider.at, tell) ?? '',
    clientIds: texts(provider.value, 'clientIds', provider.at, tell) ?? [],
  }));
}

function readExpected(value: Members, at: SourceRef, tell: Tell): DecisionCase['expected'] | undefined {
  const expected = text(value, 'expected', at, tell);
  if (expected === 'allow' || expected === 'deny' || expected === 'undecided') return expected;
  if (expected !== undefined) {
    const message = `\`expected\` is allow, deny or undecided, not \`${expected}\``;
    tell({ code: 'case/expected', message, at: within(at, 'expected') });
  }
  return undefined;
}
