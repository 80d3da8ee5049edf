import type { Because, Facts, NamePattern, Remedy, Step } from '../engine/reach/index.ts';
import {
  type Json,
  type PolicyDocument,
  type Statement,
  statementName,
  writePolicy,
  writeStatement,
} from '../policy/index.ts';
import type { Role } from '../world/index.ts';
import type { Claim } from './claim.ts';
import { serviceAccountOf } from './names.ts';

/** A change that takes one step out of a path. Equal ids are the same change. */
export interface Cut extends Remedy {
  readonly id: string;
}

/** What takes a step away: the trust policy's statement pinned or deleted, or what else gives the right removed. */
export function cutOf(step: Step, claim: Claim, facts: Facts): Cut | undefined {
  return trustCut(step, claim, facts) ?? otherCut(step);
}

/** Pins the statement of a trust policy to the subjects of the claim, or takes out of it whom the claim does not name. */
function trustCut(step: Step, claim: Claim, facts: Facts): Cut | undefined {
  const role = facts.role(step.to.slice('principal:'.length));
  const cited = role === undefined ? undefined : trustCitation(step, role);
  if (role === undefined || cited === undefined) return undefined;
  const statement = role.trust.statements[cited.index];
  if (statement?.kind !== 'statement') return undefined;
  const repair = repairOf(step, statement, role, claim, facts);
  const { document, statement: name = 'the statement' } = cited.because;
  const what =
    repair.kind === 'pin'
      ? `pin ${name} in the ${document} to ${repair.to}`
      : `${repair.says} in the ${document}`;
  const left = repair.kind === 'pin' ? repair.statement : repair.rest;
  const empties = left === undefined && role.trust.statements.length === 1;
  return {
    id: `${role.arn} ${what}`,
    // a policy has a statement: AWS IAM User Guide, "Grammar of the IAM JSON policy language"
    says: empties ? `${what}, which leaves none: pin it to somebody, or delete the role` : what,
    change: {
      document,
      at: role.trust.at,
      before: writePolicy(role.trust),
      after: replaced(role.trust, cited.index, left),
    },
  };
}

/** What gives the right is the first fact that the step rests on. */
function otherCut(step: Step): Cut | undefined {
  const [giver] = step.because;
  // a kubelet has to have the tokens of its pods: who gets to be one is cut off before
  if (giver === undefined || giver.says.endsWith('(node-role/kubelet)')) return undefined;
  // what several give is closed only where each of them is
  const where = [giver, ...(step.also ?? [])]
    .map(({ statement, document }) =>
      statement === undefined ? document : `${statement} of the ${document}`,
    )
    .join(' and ');
  const who = step.from.replace(/^[a-z]+:/, '');
  const says = ((): string => {
    switch (step.mechanism) {
      case 'kubernetes':
        if (giver.says.endsWith('(kubernetes/node-access)'))
          return `keep ${where} off its node: no privileged container, hostPID or hostPath`;
        return `take ${who} out of ${where}, or what it allows there`;
      case 'node-role':
        return `keep ${who} from the instance metadata service (HttpTokens required, HttpPutResponseHopLimit 1, no hostNetwork), or the right from the node's role`;
      case 'static-credentials':
        return `deactivate the access key in ${where}, and keep none in the cluster`;
      default:
        return `take the right from ${who}: ${where}`;
    }
  })();
  // one key is one change, whoever holds it
  const of = step.mechanism === 'static-credentials' ? step.to : step.from;
  return { id: `${step.mechanism} ${of} ${where}`, says, change: undefined };
}

/** The change that lets a missing service account in: the statement that comes nearest, pinned to the claim. */
export function repairFor(
  index: number,
  provider: string,
  role: Role,
  claim: Claim,
  facts: Facts,
): Remedy | undefined {
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
  };
}

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
    return pinTokens(step.witness?.principal ?? '', statement, role, claim, facts);
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

function pinTokens(
  provider: string,
  statement: Statement,
  role: Role,
  claim: Claim,
  facts: Facts,
): Repair | undefined {
  const issuer = provider.slice(provider.indexOf('oidc-provider/') + 'oidc-provider/'.length);
  const clusters = facts.clustersByIssuer(issuer).map((cluster) => cluster.name);
  const subjects = claim.only
    .flatMap((id) => serviceAccountOf(id) ?? [])
    .filter((account) => clusters.includes(account.cluster) && mayExist(account, facts))
    .map((account) => `system:serviceaccount:${account.namespace}:${account.name}`);
  if (subjects.length === 0) return undefined;
  const registered = facts.world.accounts.get(role.account)?.oidcProviders?.get(provider)?.clientIds ?? [];
  const audience = registered.includes(STS_AUDIENCE) ? STS_AUDIENCE : (registered[0] ?? STS_AUDIENCE);
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
