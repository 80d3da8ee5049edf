import type { Because, Facts, Path, Remedy, Step } from '../engine/reach/index.ts';
import {
  type Json,
  type PolicyDocument,
  type Statement,
  writePolicy,
  writeStatement,
} from '../policy/index.ts';
import type { Role } from '../world/index.ts';
import type { Claim } from './claim.ts';
import { serviceAccountOf } from './names.ts';

/**
 * What closes a path: the trust policy that lets it in, with the statement pinned to the subjects of the claim,
 * or without the principal that the claim does not name.
 */
export function remedyFor(path: Path, claim: Claim, facts: Facts): Remedy | undefined {
  const step = cutPoint(path, claim);
  const role = step === undefined ? undefined : facts.role(step.to.slice('principal:'.length));
  const cited = role === undefined ? undefined : trustCitation(step, role);
  if (step === undefined || role === undefined || cited === undefined) return undefined;
  const statement = role.trust.statements[cited.index];
  if (statement?.kind !== 'statement') return undefined;
  const repair = repairOf(step, statement, role, claim, facts);
  const name = cited.because.statement ?? 'the statement';
  return {
    says:
      repair.kind === 'pin'
        ? `pin ${name} in the ${cited.because.document} to ${repair.to}`
        : `${repair.says} in the ${cited.because.document}`,
    change: {
      document: cited.because.document,
      at: role.trust.at,
      before: writePolicy(role.trust),
      after: replaced(role.trust, cited.index, repair.kind === 'pin' ? repair.statement : repair.rest),
    },
  };
}

/** The last step that leaves a subject which the claim does not allow: cutting there spares what is expected. */
function cutPoint(path: Path, claim: Claim): Step | undefined {
  const allowed = new Set([...claim.only, ...claim.administrators]);
  return path.steps.findLast((step) => !allowed.has(step.from) && CUTS.has(step.mechanism));
}

const CUTS: ReadonlySet<string> = new Set(['web-identity', 'pod-identity', 'assume-role', 'saml', 'service']);

function trustCitation(
  step: Step | undefined,
  role: Role,
): { readonly because: Because; readonly index: number } | undefined {
  for (const because of step?.because ?? []) {
    const { at } = because;
    const base = role.trust.at.path.length;
    const own =
      at.file === role.trust.at.file && role.trust.at.path.every((key, place) => at.path[place] === key);
    if (!own || at.path[base] !== 'Statement') continue;
    const index = at.path[base + 1];
    return { because, index: typeof index === 'number' ? index : 0 };
  }
  return undefined;
}

type Repair =
  | { readonly kind: 'pin'; readonly to: string; readonly statement: Json }
  /** `rest` is what remains of the statement, if anything. */
  | { readonly kind: 'remove'; readonly says: string; readonly rest: Json | undefined };

function repairOf(step: Step, statement: Statement, role: Role, claim: Claim, facts: Facts): Repair {
  const pin =
    step.to === `principal:${claim.role}` ? pinnedStatement(step, statement, role, claim, facts) : undefined;
  if (pin !== undefined) return pin;
  const named = statement.principal?.entries ?? [];
  const rest = named.filter((entry) => !isMeant(entry.source, step));
  if (statement.principal?.negated || rest.length === 0 || rest.length === named.length) {
    return {
      kind: 'remove',
      says: `delete ${statement.sid ?? `statement ${statement.index + 1}`}`,
      rest: undefined,
    };
  }
  const principal = { negated: false, entries: rest };
  return {
    kind: 'remove',
    says: `remove ${step.from.replace(/^\w+:/, '')} from ${statement.sid ?? `statement ${statement.index + 1}`}`,
    rest: writeStatement({ ...statement, principal }),
  };
}

function isMeant(source: string, step: Step): boolean {
  return step.from.endsWith(source) || step.witness?.principal === source;
}

/** The statement with the exact condition of the subjects that the claim names, where it serves any of them. */
function pinnedStatement(
  step: Step,
  statement: Statement,
  role: Role,
  claim: Claim,
  facts: Facts,
): Repair | undefined {
  const accounts = claim.only.flatMap((id) => serviceAccountOf(id) ?? []);
  if (step.mechanism === 'web-identity') {
    const provider = step.witness?.principal ?? '';
    const issuer = provider.slice(provider.indexOf('oidc-provider/') + 'oidc-provider/'.length);
    const clusters = facts.clustersByIssuer(issuer).map((cluster) => cluster.name);
    const subjects = accounts
      .filter((account) => clusters.includes(account.cluster))
      .map((account) => `system:serviceaccount:${account.namespace}:${account.name}`);
    if (subjects.length === 0) return undefined;
    const audience =
      facts.world.accounts.get(role.account)?.oidcProviders?.get(provider)?.clientIds?.[0] ??
      'sts.amazonaws.com';
    const keys = { [`${issuer}:aud`]: audience, [`${issuer}:sub`]: oneOrMany(subjects) };
    return pinned(statement, 'sts:AssumeRoleWithWebIdentity', { Federated: provider }, keys, subjects);
  }
  if (step.mechanism === 'pod-identity') {
    const [account, ...others] = accounts;
    const cluster = facts.world.clusters.find((one) => one.name === account?.cluster);
    if (account === undefined || others.length > 0 || cluster?.arn === undefined) return undefined;
    const keys = {
      'aws:RequestTag/eks-cluster-arn': cluster.arn,
      'aws:RequestTag/kubernetes-namespace': account.namespace,
      'aws:RequestTag/kubernetes-service-account': account.name,
    };
    const to = [`${account.namespace}/${account.name}`];
    return pinned(
      statement,
      ['sts:AssumeRole', 'sts:TagSession'],
      { Service: 'pods.eks.amazonaws.com' },
      keys,
      to,
    );
  }
  return undefined;
}

function pinned(
  statement: Statement,
  action: Json,
  principal: Json,
  keys: Readonly<Record<string, Json>>,
  to: readonly string[],
): Repair {
  const sid = statement.sid === undefined ? {} : { Sid: statement.sid };
  const written = {
    ...sid,
    Effect: 'Allow',
    Principal: principal,
    Action: action,
    Condition: { StringEquals: keys },
  };
  return { kind: 'pin', to: to.join(' and '), statement: written };
}

const oneOrMany = (values: readonly string[]): Json => (values.length === 1 ? (values[0] ?? null) : values);

function replaced(document: PolicyDocument, index: number, statement: Json | undefined): Json {
  const whole = writePolicy(document) as { readonly Statement: Json };
  const listed = Array.isArray(whole.Statement) ? (whole.Statement as readonly Json[]) : [whole.Statement];
  const after = listed.flatMap((one, at) =>
    at !== index ? [one] : statement === undefined ? [] : [statement],
  );
  return { ...whole, Statement: document.bare && after.length === 1 ? (after[0] ?? null) : after };
}
