import type { Caller, PrincipalEntry } from '../../policy/index.ts';
import type { Role } from '../../world/index.ts';
import { absentKey, freeKey, type KeyRange, keysAsked } from '../reason/index.ts';
import { type Answer, ask, type Call } from './ask.ts';
import { callerFor, callerPolicies, principalKeys, sessionOf } from './caller.ts';
import { givesOneOf, givingTags, tagsToGive, withAnyTags } from './chosen-tags.ts';
import type { Facts, Principal } from './facts.ts';
import {
  type Edge,
  NO_WAYS,
  type Node,
  nameOfSession,
  nodeId,
  type SessionOrigin,
  type WaysIn,
} from './node.ts';
import type { Step, Subject, Unknown } from './path.ts';
import { originsOf, POD_TAGS, sessionTags, staysWithEks, targetKeys } from './pod-identity-session.ts';
import { callKeys, partitionOf } from './request-keys.ts';
import type { Search } from './search-context.ts';
import {
  ALLOWS_ALL,
  anyStranger,
  type Stranger,
  strangerAccount,
  strangerByArn,
  strangersByCondition,
} from './stranger.ts';
import { oneSubject, principalId } from './subject.ts';
import { tooHard } from './too-hard.ts';
import { mayCarryTags, trustedEntries, trustIsOpaque } from './trusted.ts';

/**
 * Which users and roles get a role by sts:AssumeRole.
 *
 * Semantics: AWS STS API Reference, "AssumeRole"; AWS IAM User Guide, "How to use trust policies with IAM roles"
 * and "Cross-account policy evaluation logic".
 */
export function assumeRole(node: Node, given: Search): WaysIn {
  if (node.kind !== 'role' && node.kind !== 'tagged-sessions') return NO_WAYS;
  const { role } = node;
  const named = node.kind === 'role' ? nameOfSession(node.session) : undefined;
  const search: Search = { ...given, session: named };
  const ways = new Ways(node, search);
  const entries = trustedEntries(role);
  const everyone = trustIsOpaque(role) || entries.some((entry) => entry.kind === 'everyone');
  const covered = everyone && ways.anyone();
  for (const principal of candidates(role, entries, everyone, search)) {
    if (principal.arn === role.arn) continue;
    // who takes over by fewer steps gains nothing by more
    if (!covered && search.skips?.(principalId(principal.arn))) continue;
    ways.principal(principal, covered);
  }
  for (const session of entries) if (session.kind === 'session') ways.session(session);
  for (const account of partial(entries, everyone, search)) ways.absent(account);
  for (const stranger of covered ? [] : strangers(role, entries, everyone, search)) ways.stranger(stranger);
  return ways.found();
}

/**
 * Users and roles of the world that the trust may mean. One that is meant by its account, or from another
 * account, must be allowed by its own policies too; so only those are tried.
 */
function candidates(
  role: Role,
  entries: readonly PrincipalEntry[],
  everyone: boolean,
  { facts }: Search,
): readonly Principal[] {
  const found = new Map<string, Principal>();
  const add = (principal: Principal | undefined): void => {
    if (principal !== undefined) found.set(principal.arn, principal);
  };
  for (const entry of entries) {
    if (entry.kind === 'role' || entry.kind === 'user') add(facts.principal(entry.arn));
    if (entry.kind === 'account') facts.assumers(entry.account, role.arn).forEach(add);
  }
  if (everyone) {
    facts.principals(role.account)?.forEach(add);
    for (const account of facts.world.accounts.keys()) facts.assumers(account, role.arn).forEach(add);
  }
  return [...found.values()].sort((a, b) => (a.arn < b.arn ? -1 : 1));
}

/** Accounts that the trust means as a whole, and of which the world holds single roles only. */
function partial(
  entries: readonly PrincipalEntry[],
  everyone: boolean,
  { facts }: Search,
): readonly string[] {
  return [...facts.world.accounts.values()]
    .filter((account) => account.details !== undefined && !account.details.complete)
    .map((account) => account.id)
    .filter((id) => everyone || entries.some((entry) => entry.kind === 'account' && entry.account === id));
}

/** Principals that the trust names or means, and that the world does not hold. */
function strangers(
  role: Role,
  entries: readonly PrincipalEntry[],
  everyone: boolean,
  search: Search,
): readonly Stranger[] {
  const { facts } = search;
  const found = new Map<string, Stranger>();
  const add = (stranger: Stranger): void => {
    found.set(stranger.arn, stranger);
  };
  for (const entry of entries) {
    if (entry.kind === 'account' && facts.principals(entry.account) === undefined) {
      add(strangerAccount(entry.account, entry.partition ?? partitionOf(role.arn), search));
    }
    if ((entry.kind === 'role' || entry.kind === 'user') && facts.principal(entry.arn) === undefined) {
      add(strangerByArn(entry.arn, search));
    }
    if (entry.kind === 'federated-user') add(strangerByArn(entry.arn, search));
  }
  if (everyone) strangersByCondition(role, search).forEach(add);
  return [...found.values()].sort((a, b) => (a.arn < b.arn ? -1 : 1));
}

/** Collects the ways into one role. */
class Ways {
  private readonly edges: Edge[] = [];
  private readonly unknown: Unknown[] = [];
  private readonly existing: string[] = [];
  private readonly role: Role;
  private readonly node: Into;
  /** The tags that the caller must give. */
  private readonly giving: readonly KeyRange[] | undefined;
  private readonly search: Search;
  private anyoneEdge: Edge | undefined;

  constructor(node: Into, search: Search) {
    this.role = node.role;
    this.node = node;
    this.giving = node.kind === 'tagged-sessions' ? node.tags : undefined;
    this.search = search;
  }

  found(): WaysIn {
    const edges = [...this.edges];
    if (this.anyoneEdge !== undefined) {
      const { from } = this.anyoneEdge;
      edges.push({ ...this.anyoneEdge, from: { ...from, existing: [...this.existing].sort() } });
    }
    return { edges, unknown: this.unknown, notes: [] };
  }

  /** Tries somebody whom nobody has heard of; true if the trust lets them in for certain. */
  anyone(): boolean {
    const answer = this.askStranger(anyStranger(this.role, this.search));
    if (answer.kind !== 'allowed') return false;
    const subject: Subject = { ...oneSubject('principal', ''), kind: 'anyone', id: 'anyone' };
    this.anyoneEdge = { from: subject, next: undefined, step: this.step(subject, answer) };
    return answer.certainty === 'certain';
  }

  principal(principal: Principal, covered: boolean): void {
    const { facts } = this.search;
    const plain = this.askPrincipal(principal, callerFor(principal));
    const subject = oneSubject('principal', principal.arn);
    if (plain.kind === 'allowed') {
      if (covered) this.existing.push(subject.id);
      this.edges.push({
        from: subject,
        next:
          principal.kind === 'role'
            ? { kind: 'role', role: principal, session: 'plain' }
            : { kind: 'user', user: principal },
        step: this.step(subject, plain),
        covered,
      });
    }
    if (principal.kind !== 'role') return;
    if (!covered && !isCertain(plain)) this.tagged(principal, plain);
    // sessions that Pod Identity makes, with tags or a session policy of their own
    let own = plain.kind !== 'allowed' || plain.certainty === 'possible';
    for (const origin of originsOf(principal, facts)) {
      const answer = this.askOrigin(principal, origin);
      if (answer.kind !== 'allowed') continue;
      const next: Node = { kind: 'role', role: principal, session: origin };
      this.edges.push({ from: subject, next, step: this.step(subject, answer), covered: covered || !own });
      own = false;
    }
  }

  /** Sessions with tags that whoever makes them chooses: they lead on for those who may give them such tags. */
  private tagged(principal: Role, plain: Answer): void {
    // a way that needs chosen tags on two hops is told as possible
    if (this.giving !== undefined || !mayCarryTags(principal)) return;
    const { uncertain, ...asked } = plainRequest(principal, callerFor(principal), this.role, this.search);
    const answer = this.ask({
      ...asked,
      keys: withAnyTags(asked.keys, principal),
      open: ['aws:principaltag/'],
    });
    if (answer.kind !== 'allowed') return;
    const from = oneSubject('principal', principal.arn);
    const step = this.step(from, answer);
    // tags of the role itself, which its sessions may override
    if (plain.kind === 'no') {
      this.edges.push({
        from,
        next: { kind: 'role', role: principal, session: 'plain' },
        step: { ...step, certainty: 'possible', needs: OTHER_TAGS },
      });
    }
    const tags = isCertain(answer) ? tagsToGive(answer, principal) : undefined;
    if (tags === undefined) return;
    const next: Node = { kind: 'tagged-sessions', role: principal, tags, on: nodeId(this.node) };
    this.edges.push({ from, next, step, leadsOn: true });
  }

  /** A hop by the pod itself; or by EKS on its behalf, where the association has a target role. */
  private askOrigin(principal: Role, origin: SessionOrigin): Answer {
    const { association } = origin;
    const tags = sessionTags(origin);
    if (tags.size > 0 && givesOneOf(this.giving ?? [], [...tags.keys(), ...POD_TAGS.map(tagName)]))
      return { kind: 'no' };
    const asked: Asked = {
      caller: sessionOf(principal, 'eks-rolepin'),
      standing: principal.account === this.role.account ? 'same-account' : 'cross-account',
      keys: principalKeys(principal, tags, this.search),
      tagged: tags.size > 0,
      open: tags.size > 0 ? POD_TAGS : [],
      policies: callerPolicies(principal, this.search.facts),
    };
    if (staysWithEks(association)) return this.askEks(asked, origin);
    const session = association.policy === undefined ? undefined : [association.policy];
    return this.ask({ ...asked, policies: { ...asked.policies, session } });
  }

  /** The hop to a target role: what is sent with it is EKS's own, and the association's policy bears on what comes of it. */
  private askEks(asked: Asked, origin: SessionOrigin): Answer {
    // EKS makes the names of its sessions up
    if (origin.association.targetRoleArn !== this.role.arn || this.search.session !== undefined)
      return { kind: 'no' };
    if (this.giving !== undefined) return { kind: 'no' };
    const policies = bearingOn(asked, this.role, this.search.facts);
    const open = [
      ...(asked.open ?? []),
      ...(asked.open ?? []).map((tag) => tag.replace('principal', 'request')),
    ];
    const own = asked.keys.filter((key) => key.spelling !== 'sts:ExternalId');
    const answers = targetKeys(origin).map((keys) =>
      ask(
        callOf({ ...asked, open, keys: [...own, ...keys] }, PLAIN, policies, this.role, this.search),
        this.search.facts,
      ),
    );
    if (answers.some(({ kind }) => kind === 'too-hard')) this.unknown.push(tooHard(this.role));
    const allowed = answers.find((answer) => answer.kind === 'allowed');
    if (allowed?.kind !== 'allowed') return { kind: 'no' };
    if (answers.every((answer) => answer.kind === 'allowed')) return allowed;
    const needs = 'whether EKS sends an external id beside session tags, which AWS does not say';
    return { ...allowed, certainty: 'possible', needs };
  }

  session(entry: Extract<PrincipalEntry, { kind: 'session' }>): void {
    const { facts } = this.search;
    const held = facts.roleNamed(entry.account, entry.role);
    const arn = held?.arn ?? `arn:${partitionOf(entry.arn)}:iam::${entry.account}:role/${entry.role}`;
    const answer =
      held === undefined
        ? this.askStranger({
            ...strangerByArn(arn, this.search),
            caller: { kind: 'role-session', role: arn, session: entry.arn, account: entry.account },
          })
        : this.askNamed(held, entry.session);
    if (answer.kind !== 'allowed') return;
    // named by its role already
    if (this.edges.some((edge) => edge.from.id === principalId(arn) && edge.from.session === undefined))
      return;
    const subject: Subject = { ...oneSubject('principal', arn), session: entry.session };
    const next: Node | undefined =
      held === undefined ? undefined : { kind: 'role', role: held, session: { named: entry.session } };
    this.edges.push({ from: subject, next, step: this.step(subject, answer) });
  }

  /** A session of one name; if its role's own tags withhold it, with others that it may have been given. */
  private askNamed(role: Role, name: string): Answer {
    const caller = sessionOf(role, name);
    const plain = this.askPrincipal(role, caller, name);
    if (plain.kind !== 'no' || !mayCarryTags(role)) return plain;
    const { uncertain, ...asked } = plainRequest(role, caller, this.role, this.search, name);
    const tagged = this.ask({
      ...asked,
      keys: withAnyTags(asked.keys, role),
      open: ['aws:principaltag/'],
    });
    return tagged.kind === 'allowed' ? { ...tagged, certainty: 'possible', needs: OTHER_TAGS } : tagged;
  }

  absent(account: string): void {
    this.unknown.push({
      what: `users and roles of account ${account}, which ${this.role.name} trusts`,
      add: 'aws iam get-account-authorization-details',
    });
  }

  stranger(stranger: Stranger): void {
    const answer = this.askStranger(stranger);
    if (answer.kind !== 'allowed') return;
    const subject = oneSubject('principal', stranger.arn);
    // the organization's own account is machinery, as root users are
    const platform = subject.id === managementRoot(this.role, this.search.facts);
    this.edges.push({ from: subject, next: undefined, step: this.step(subject, answer), platform });
  }

  private askPrincipal(principal: Principal, caller: Caller, session?: string): Answer {
    return this.ask(plainRequest(principal, caller, this.role, this.search, session));
  }

  private askStranger(stranger: Stranger): Answer {
    const { facts } = this.search;
    return this.ask({
      caller: stranger.caller,
      standing: 'cross-account',
      keys: [...stranger.keys],
      tagged: false,
      open: ['aws:principaltag/'],
      policies: {
        identity: [ALLOWS_ALL],
        boundary: undefined,
        scps: facts.scps({ account: stranger.account, arn: stranger.arn }),
      },
    });
  }

  /** Asks without tags and source identity first, then with what the caller may add at the price of one more action. */
  private ask(asked: Asked): Answer {
    let possible: Answer = { kind: 'no' };
    const policies = bearingOn(asked, this.role, this.search.facts);
    for (const extra of EXTRAS) {
      if (this.giving === undefined ? !isAskedFor(extra, policies) : !extra.tags) continue;
      if (this.giving !== undefined && extra.identity && !isAskedFor({ ...extra, tags: false }, policies))
        continue;
      const call = callOf(asked, extra, policies, this.role, this.search);
      const answer = ask(this.giving === undefined ? call : giving(call, this.giving), this.search.facts);
      if (answer.kind === 'allowed' && answer.certainty === 'certain') return answer;
      if (answer.kind === 'too-hard') this.unknown.push(tooHard(this.role));
      if (possible.kind === 'no') possible = answer;
    }
    return possible;
  }

  private step(subject: Subject, answer: Extract<Answer, { kind: 'allowed' }>): Step {
    const { certainty, needs, witness, because } = answer;
    return {
      mechanism: 'assume-role',
      finding: 'assume-role',
      from: subject.id,
      to: principalId(this.role.arn),
      witness,
      because,
      certainty,
      needs,
    };
  }
}

/** The node that is asked for. */
type Into = Extract<Node, { kind: 'role' | 'tagged-sessions' }>;

const isCertain = (answer: Answer): boolean => answer.kind === 'allowed' && answer.certainty === 'certain';

const OTHER_TAGS = 'that a session of the role carries other tags than the role, which the inputs don’t show';

const tagName = (key: string): string => key.slice(key.indexOf('/') + 1);

/** A call that gives certain tags, and no others. */
const giving = (call: Call, tags: readonly KeyRange[]): Call => ({
  ...call,
  keys: [...call.keys.filter(({ spelling }) => spelling !== 'aws:TagKeys'), ...givingTags(tags)],
  open: call.open.filter((prefix) => prefix !== 'aws:requesttag/'),
});

/** The organization's management account, as a whole. */
function managementRoot({ arn }: Role, { world: { organization } }: Facts): string | undefined {
  const account = organization?.managementAccountId;
  return account === undefined ? undefined : principalId(`arn:${partitionOf(arn)}:iam::${account}:root`);
}

/** What a caller brings to sts:AssumeRole. */
interface Asked {
  readonly caller: Caller;
  readonly standing: Call['standing'];
  readonly keys: readonly KeyRange[];
  /** Whether the session carries transitive tags, so that every hop passes tags. */
  readonly tagged: boolean;
  readonly open?: readonly string[];
  readonly uncertain?: readonly string[];
  readonly policies: Pick<Call['policies'], 'identity' | 'boundary' | 'scps'> &
    Partial<Pick<Call['policies'], 'session'>>;
}

/** What a caller may add to the call. */
interface Extra {
  readonly tags: boolean;
  readonly identity: boolean;
}

const PLAIN: Extra = { tags: false, identity: false };
const EXTRAS: readonly Extra[] = [
  PLAIN,
  { tags: true, identity: false },
  { tags: false, identity: true },
  { tags: true, identity: true },
];

/** Whether what the caller may add could change anything: some policy asks for it. */
function isAskedFor(extra: Extra, policies: Call['policies']): boolean {
  if (!extra.tags && !extra.identity) return true;
  const names = [...keysAsked(policies)];
  const tags = names.some(
    (name) =>
      name.startsWith('aws:requesttag/') || name === 'aws:tagkeys' || name === 'sts:transitivetagkeys',
  );
  return (!extra.tags || tags) && (!extra.identity || names.includes('sts:sourceidentity'));
}

function plainRequest(
  principal: Principal,
  caller: Caller,
  role: Role,
  search: Search,
  session?: string,
): Asked {
  const { facts } = search;
  return {
    caller,
    standing: principal.account === role.account ? 'same-account' : 'cross-account',
    keys: principalKeys(principal, new Map(), search, session),
    tagged: false,
    policies: callerPolicies(principal, facts),
    // sessions made with tags of the caller's choosing are told as possible
    ...(principal.kind === 'role' && mayCarryTags(principal) ? { uncertain: ['aws:principaltag/'] } : {}),
  };
}

const bearingOn = (asked: Asked, role: Role, facts: Facts): Call['policies'] => ({
  session: undefined,
  ...asked.policies,
  resource: { document: facts.trust(role).document, kind: 'trust' },
  rcps: facts.rcps(role),
});

const NO_SOURCE_IDENTITY = absentKey('sts:SourceIdentity');

function callOf(
  asked: Asked,
  extra: Extra,
  policies: Call['policies'],
  role: Role,
  { facts, now, session }: Search,
): Call {
  const tagging = asked.tagged || extra.tags;
  return {
    role,
    caller: asked.caller,
    standing: asked.standing,
    actions: [
      'sts:AssumeRole',
      ...(tagging ? ['sts:TagSession'] : []),
      ...(extra.identity ? ['sts:SetSourceIdentity'] : []),
    ],
    keys: [
      ...callKeys(facts.world, role, now, session),
      ...asked.keys,
      ...(extra.tags ? [freeKey('aws:TagKeys', true), freeKey('sts:TransitiveTagKeys', true)] : []),
      extra.identity ? freeKey('sts:SourceIdentity') : NO_SOURCE_IDENTITY,
    ],
    open: [...(asked.open ?? []), ...(extra.tags ? ['aws:requesttag/'] : [])],
    ...(asked.uncertain === undefined ? {} : { uncertain: asked.uncertain }),
    policies,
  };
}

/** The plain call of a user or role of the world. */
export function principalCall(principal: Principal, role: Role, search: Search): Call {
  const asked = plainRequest(principal, callerFor(principal), role, search);
  return callOf(asked, PLAIN, bearingOn(asked, role, search.facts), role, search);
}
