import { assertNever } from '../../../kernel/index.ts';
import type { Role, User } from '../../../world/index.ts';
import type { Facts, Principal } from '../facts.ts';
import { type Edge, NO_WAYS, type Node, type WaysIn } from '../node.ts';
import type { Step, Subject, Unknown } from '../path.ts';
import type { Search } from '../search-context.ts';
import { sessionsKey } from '../session/sessions.ts';
import { oneSubject, principalId } from '../subject.ts';
import { type Carried, carryOut } from './attempt.ts';
import { byToken } from './issuer.ts';
import { issuerOutsiders, withOutsiders } from './issuer-outsiders.ts';
import { absentIssuerKeys, issuerNotes } from './issuer-unknown.ts';
import type { Plan, PlanFamily } from './plan.ts';
import { plansInto } from './plans-into.ts';
import { mightDo, rightsIn } from './rights.ts';
import { isServiceLinked } from './update-trust.ts';

/**
 * Which users and roles may change the rules so that they get an identity: its trust, its keys, what runs as it.
 *
 * Semantics: AWS IAM User Guide, "Policy evaluation logic"; "Grant a user permissions to pass a role to an AWS service".
 */
export function takeover(node: Node, search: Search): WaysIn {
  const { facts } = search;
  const account = accountOf(node);
  if (account === undefined) return NO_WAYS;
  const takers = new Map<Principal, readonly Carried[]>();
  const unread = new Map<string, Unknown>();
  for (const family of plansInto(node, search)) {
    const candidates = candidatesFor(family, node, search).filter((one) => !isSettled(takers.get(one)));
    if (candidates.length === 0) continue;
    for (const plan of family.plans(candidates)) {
      for (const principal of plan.by === undefined ? candidates : [plan.by]) {
        if (isSettled(takers.get(principal))) continue;
        const carried = carryOut(plan, principal, search);
        if (carried.length === 0) continue;
        const unreadable = carried.some(isSure) ? [] : unreadPolicies(principal, facts);
        if (unreadable.length > 0 && !isServiceLinked(principal))
          for (const one of unreadable) unread.set(one.what, one);
        else takers.set(principal, joined(takers.get(principal) ?? [], carried));
      }
    }
  }
  const role = byToken(node);
  const taken = [...takers].flatMap(([principal, carried]) => edgesOf(principal, carried, node));
  return {
    edges: [...platformOf(node, facts), ...withOutsiders(taken, issuerOutsiders(node, search).edges)],
    unknown: [
      ...unread.values(),
      ...absentPrincipals(account, facts),
      ...(role === undefined ? [] : absentIssuerKeys(role, search)),
    ],
    notes: role === undefined ? [] : issuerNotes(role, search),
  };
}

/** Whether any session of a principal takes the node over for certain; one that a single pod has is not enough to know. */
const isSettled = (carried: readonly Carried[] | undefined): boolean => carried?.some(isSureOfAll) === true;

const isSureOfAll = ({ certainty, sessions }: Carried): boolean =>
  certainty === 'certain' && sessions.kind !== 'associated';

const isSure = ({ certainty }: Carried): boolean => certainty === 'certain';

/** What plans come to, once for each kind of sessions: first what any session does, then what is certain. */
function joined(before: readonly Carried[], more: readonly Carried[]): readonly Carried[] {
  const all = [...before, ...more];
  const once = new Map<string, Carried>();
  for (const one of [...all.filter(isSureOfAll), ...all.filter(isSure), ...all])
    if (!once.has(sessionsKey(one.sessions))) once.set(sessionsKey(one.sessions), one);
  return [...once.values()];
}

function accountOf(node: Node): string | undefined {
  switch (node.kind) {
    case 'role':
      return node.role.account;
    case 'user':
      return node.user.account;
    default:
      return node.cluster.account;
  }
}

function candidatesFor(
  family: PlanFamily,
  node: Node,
  { facts, spent, takers }: Search,
): readonly Principal[] {
  const rights = rightsIn(family.account, facts);
  const self = identityOf(node);
  const found = new Set<Principal>();
  const asked = (principal: Principal): boolean => {
    const id = principalId(principal.arn);
    return principal !== self && !spent?.has(id) && takers?.has(id) !== false;
  };
  for (const action of family.actions) {
    const { resource } = family;
    const mayTry = (principal: Principal): boolean =>
      resource === undefined || mightDo(principal, action, resource, facts);
    for (const principal of rights.able(action))
      if (asked(principal) && mayTry(principal)) found.add(principal);
    if (family.everyone !== true) continue;
    for (const principal of facts.principals(family.account) ?? [])
      if (asked(principal)) found.add(principal);
    for (const id of facts.world.accounts.keys())
      for (const principal of id === family.account ? [] : rightsIn(id, facts).able(action))
        if (asked(principal) && mayTry(principal)) found.add(principal);
  }
  return [...found].sort((a, b) => (a.arn < b.arn ? -1 : 1));
}

function identityOf(node: Node): Role | User | undefined {
  if (node.kind === 'role') return node.role;
  return node.kind === 'user' ? node.user : undefined;
}

function edgesOf(principal: Principal, carried: readonly Carried[], node: Node): readonly Edge[] {
  const from = oneSubject('principal', principal.arn);
  return carried.map((one, index): Edge => {
    const next: Node =
      principal.kind === 'user'
        ? { kind: 'user', user: principal }
        : { kind: 'role', role: principal, sessions: one.sessions };
    const step = stepOf(from, one, node);
    // AWS's own: no one else can have its credentials
    if (isServiceLinked(principal)) return { from, next: undefined, step, platform: true };
    return { from, next, step, covered: index > 0 };
  });
}

function stepOf(from: Subject, { plan, witness, because, certainty, needs }: Carried, node: Node): Step {
  return {
    mechanism: 'takeover',
    finding: plan.id,
    from: from.id,
    to: targetId(node),
    witness,
    because: explain(plan, because),
    certainty,
    needs: certainty === 'possible' ? needs : undefined,
  };
}

/** The statements that allow the calls, the first with what they come to. */
function explain(plan: Plan, because: Step['because']): Step['because'] {
  const [first, ...others] = because;
  if (first === undefined) return plan.because ?? [];
  const says = `${first.says}: so it ${plan.says} (${plan.id})`;
  return [{ ...first, says }, ...others, ...(plan.because ?? [])];
}

function targetId(node: Node): string {
  switch (node.kind) {
    case 'role':
      return principalId(node.role.arn);
    case 'user':
      return principalId(node.user.arn);
    case 'service-account':
    case 'new-pods':
      return node.subject.id;
    case 'kubernetes-subject':
      return `${node.is}:${node.cluster.name}/${node.name}`;
    // what is had of a node is its role, which is the kubelet
    case 'node':
      return principalId(node.role.arn);
    default:
      return assertNever(node);
  }
}

/** Who may change anything in an account, whatever its policies say. */
function platformOf(node: Node, facts: Facts): readonly Edge[] {
  if (node.kind !== 'role') return [];
  const management = facts.world.organization?.managementAccountId;
  const partition = node.role.arn.split(':')[1] ?? 'aws';
  return [...new Set([node.role.account, ...(management === undefined ? [] : [management])])].map(
    (account) => {
      const from = oneSubject('principal', `arn:${partition}:iam::${account}:root`);
      return {
        from,
        next: undefined,
        platform: true,
        step: {
          mechanism: 'takeover',
          finding: 'takeover/update-trust',
          from: from.id,
          to: principalId(node.role.arn),
          witness: undefined,
          because: [],
          certainty: 'certain',
          needs: undefined,
        },
      };
    },
  );
}

/** Policies that a principal carries and whose documents the world does not hold: they may say anything. */
function unreadPolicies(principal: Principal, facts: Facts): readonly Unknown[] {
  return facts.identityPolicies(principal).flatMap(({ document, title }) => {
    const absent = document.statements.some(
      (one) => one.kind === 'opaque' && one.problem.code === 'world/policy-absent',
    );
    if (!absent) return [];
    const arn = title.replace(/^policy /, '');
    return [
      {
        what: `what ${title} allows, which ${principal.name} carries: it may let it change the rules`,
        add: arn.includes(':policy/')
          ? `aws iam get-account-authorization-details, or for this policy alone aws iam get-policy-version --policy-arn ${arn}`
          : 'aws iam get-account-authorization-details',
      },
    ];
  });
}

function absentPrincipals(account: string, facts: Facts): readonly Unknown[] {
  if (facts.world.accounts.get(account)?.details?.complete === true) return [];
  return [
    {
      what: `the users and roles of account ${account}, and what they may change`,
      add: 'aws iam get-account-authorization-details',
    },
  ];
}
