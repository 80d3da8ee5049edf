import type { Facts, NamePattern, Remedy, Step, Witness } from '../engine/reach/index.ts';
import {
  type Json,
  type PolicyDocument,
  type Statement,
  statementAt,
  statementName,
  writePolicy,
  writeStatement,
} from '../policy/index.ts';
import type { Role } from '../world/index.ts';
import type { Claim } from './claim.ts';
import type { Edit } from './edit.ts';
import { serviceAccountOf } from './names.ts';

/** A change of the inputs, in words and as edits. */
export interface Change extends Remedy {
  readonly edits: readonly Edit[];
}

/** The change that lets a missing service account in: the statement that comes nearest, pinned to the claim. */
export function repairFor(
  index: number,
  provider: string,
  role: Role,
  claim: Claim,
  facts: Facts,
): Change | undefined {
  const statement = role.trust.statements[index];
  if (statement?.kind !== 'statement') return undefined;
  const pin = pinTokens(provider, statement, role, claim, facts);
  if (pin?.kind !== 'pin') return undefined;
  const document = `trust policy of ${role.name}`;
  return {
    says: `pin ${statementName(statement)} in the ${document} to ${pin.to}`,
    change: {
      document,
      at: role.trust.at,
      before: writePolicy(role.trust),
      after: replaced(role.trust, index, pin.statement),
    },
    edits: [{ kind: 'replace', at: statementAt(role.trust, index), value: pin.statement }],
  };
}

/** What becomes of a statement of a trust policy. */
export type StatementRepair =
  | { readonly kind: 'pin'; readonly to: string; readonly statement: Json }
  /** `rest` is what remains of the statement, if anything: without the principals that are `out`. */
  | {
      readonly kind: 'remove';
      readonly says: string;
      readonly rest: Json | undefined;
      readonly out: readonly string[];
    };

/** What closes the way that a step takes through a statement: it is pinned to the claim, or the caller goes out of it. */
export function repairOf(
  step: Step,
  statement: Statement,
  role: Role,
  claim: Claim,
  facts: Facts,
): StatementRepair {
  const isOwn = step.to === `principal:${claim.role}` || isOnTheWay(step, role, claim, facts);
  const pin = isOwn ? pinnedStatement(step, statement, role, claim, facts) : undefined;
  if (pin !== undefined) return pin;
  const named = statement.principal?.entries ?? [];
  const rest = named.filter((entry) => !isMeant(entry.source, step));
  if (statement.principal?.negated || rest.length === 0 || rest.length === named.length) {
    return {
      kind: 'remove',
      says: `delete ${statement.sid ?? `statement ${statement.index + 1}`}`,
      rest: undefined,
      out: [],
    };
  }
  const principal = { negated: false, entries: rest };
  return {
    kind: 'remove',
    says: `remove ${step.from.replace(/^\w+:/, '')} from ${statement.sid ?? `statement ${statement.index + 1}`}`,
    rest: writeStatement({ ...statement, principal }),
    out: named.filter((entry) => !rest.includes(entry)).map(({ source }) => source),
  };
}

/** Whether EKS gives a role on the way to a service account that the claim names too, which must keep it. */
const isOnTheWay = ({ mechanism }: Step, role: Role, { only }: Claim, facts: Facts): boolean =>
  mechanism === 'pod-identity' &&
  facts
    .associations(role.arn)
    .some(({ cluster, association: { namespace, serviceAccount } }) =>
      only.includes(`serviceaccount:${cluster.name}/${namespace}/${serviceAccount}`),
    );

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
): StatementRepair | undefined {
  const accounts = claim.only.flatMap((id) => serviceAccountOf(id) ?? []);
  if (step.mechanism === 'web-identity') {
    return pinTokens(step.witness?.principal ?? '', statement, role, claim, facts, step.witness?.context);
  }
  if (step.mechanism === 'pod-identity' || isForPods(step, statement)) {
    const [account, ...others] = accounts;
    const cluster = facts.world.clusters.find((one) => one.name === account?.cluster);
    if (account === undefined || others.length > 0 || cluster?.arn === undefined) return undefined;
    const keys = {
      'aws:RequestTag/eks-cluster-arn': cluster.arn,
      'aws:RequestTag/kubernetes-namespace': account.namespace,
      'aws:RequestTag/kubernetes-service-account': account.name,
    };
    const to = [`${account.namespace}/${account.name}`];
    return pinned(statement, ['sts:AssumeRole', 'sts:TagSession'], { Service: POD_IDENTITY }, keys, to);
  }
  return undefined;
}

/** Whether somebody takes the role over by what the statement lets EKS do for any service account. */
const isForPods = ({ mechanism }: Step, { principal }: Statement): boolean =>
  mechanism === 'takeover' &&
  principal?.entries.every((entry) => entry.kind === 'service' && entry.name === POD_IDENTITY) === true;

const POD_IDENTITY = 'pods.eks.amazonaws.com';

function pinTokens(
  provider: string,
  statement: Statement,
  role: Role,
  claim: Claim,
  facts: Facts,
  context: Witness['context'] = {},
): StatementRepair | undefined {
  const issuer = provider.slice(provider.indexOf('oidc-provider/') + 'oidc-provider/'.length);
  const clusters = facts.clustersByIssuer(issuer).map((cluster) => cluster.name);
  const subjects = claim.only
    .flatMap((id) => serviceAccountOf(id) ?? [])
    .filter((account) => clusters.includes(account.cluster) && mayExist(account, facts))
    .map((account) => `system:serviceaccount:${account.namespace}:${account.name}`);
  if (subjects.length === 0) return undefined;
  const registered = facts.world.accounts.get(role.account)?.oidcProviders?.get(provider)?.clientIds ?? [];
  // the audience that the statement takes already: pods that ask for it go on
  const taken = context[`${issuer}:aud`];
  const audience =
    typeof taken === 'string'
      ? taken
      : registered.includes(STS_AUDIENCE)
        ? STS_AUDIENCE
        : (registered[0] ?? STS_AUDIENCE);
  const keys = { [`${issuer}:aud`]: audience, [`${issuer}:sub`]: oneOrMany(subjects) };
  return pinned(statement, 'sts:AssumeRoleWithWebIdentity', { Federated: provider }, keys, subjects);
}

/** A name that the whole cluster does not show is a slip rather than somebody to let in. */
function mayExist(
  { cluster: name, ...account }: { readonly cluster: string } & NamePattern,
  facts: Facts,
): boolean {
  const cluster = facts.world.clusters.find((one) => one.name === name);
  if (cluster === undefined || !cluster.complete) return true;
  return facts
    .serviceAccounts(cluster)
    .some((one) => one.namespace === account.namespace && one.name === account.name);
}

const STS_AUDIENCE = 'sts.amazonaws.com';

function pinned(
  statement: Statement,
  action: Json,
  principal: Json,
  keys: Readonly<Record<string, Json>>,
  to: readonly string[],
): StatementRepair {
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

/** A policy document in which one statement is another, or gone. */
export function replaced(document: PolicyDocument, index: number, statement: Json | undefined): Json {
  const whole = writePolicy(document) as { readonly Statement: Json };
  const listed = Array.isArray(whole.Statement) ? (whole.Statement as readonly Json[]) : [whole.Statement];
  const after = listed.flatMap((one, at) =>
    at !== index ? [one] : statement === undefined ? [] : [statement],
  );
  return { ...whole, Statement: document.bare && after.length === 1 ? (after[0] ?? null) : after };
}
