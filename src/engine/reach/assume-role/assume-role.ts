import type { PrincipalEntry } from '../../../policy/index.ts';
import type { Role, User } from '../../../world/index.ts';
import { texts } from '../../reason/index.ts';
import type { Answer } from '../ask.ts';
import { callerFor, callerPolicies, principalKeys } from '../caller.ts';
import { type Edge, NO_WAYS, type Node, type WaysIn } from '../node.ts';
import type { Step, Subject, Unknown } from '../path.ts';
import { partitionOf } from '../request-keys.ts';
import type { Search } from '../search-context.ts';
import type { Into } from '../session/into.ts';
import { hasOwnSessions } from '../session/origin.ts';
import { isAnySession, isGiven, makingOf, PLAIN_SESSIONS } from '../session/sessions.ts';
import { anyStranger, type Stranger, strangerByArn } from '../stranger.ts';
import { oneSubject, principalId } from '../subject.ts';
import { tooHard } from '../too-hard.ts';
import { associatedHop } from './associated.ts';
import { askInto, standingOf } from './call.ts';
import { type Hop, hopsOf, UNTRIED } from './hops.ts';
import { askStranger } from './strangers.ts';
import { candidates, managementRoot, partial, strangers, trustedCallers } from './trusted-callers.ts';

/**
 * Which users and roles get a role by sts:AssumeRole.
 *
 * Semantics: AWS STS API Reference, "AssumeRole"; AWS IAM User Guide, "How to use trust policies with IAM roles"
 * and "Cross-account policy evaluation logic".
 */
export function assumeRole(node: Node, search: Search): WaysIn {
  const as = node.kind === 'role' ? makingOf(node.sessions) : undefined;
  if (node.kind !== 'role' || as === undefined) return NO_WAYS;
  const { role } = node;
  const ways = new Ways({ role, as }, search);
  const trusted = trustedCallers(role);
  const covered = trusted.everyone && ways.anyone();
  for (const principal of candidates(role, trusted, search)) {
    // a role that gets itself gains no more than other tags, another name
    if (principal.arn === role.arn && isAnySession(as)) continue;
    // who takes over by fewer steps gains nothing by more
    if (!covered && search.skips?.(principalId(principal.arn))) continue;
    if (principal.kind === 'role') ways.role(principal, covered);
    else ways.user(principal, covered);
  }
  for (const session of trusted.entries) if (session.kind === 'session') ways.session(session);
  for (const account of partial(trusted, search)) ways.absent(account);
  for (const stranger of covered ? [] : strangers(role, trusted, search)) ways.stranger(stranger);
  return ways.found();
}

type Allowed = Extract<Answer, { kind: 'allowed' }>;

/** Collects the ways into one role. */
class Ways {
  private readonly edges: Edge[] = [];
  private readonly unknown: Unknown[] = [];
  private readonly existing: string[] = [];
  private readonly into: Into;
  private readonly search: Search;
  private anyoneEdge: Edge | undefined;

  constructor(into: Into, search: Search) {
    this.into = into;
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
    const answer = askStranger(anyStranger(this.into.role, this.search), this.into, this.search);
    if (answer.kind !== 'allowed') return false;
    const subject: Subject = { ...oneSubject('principal', ''), kind: 'anyone', id: 'anyone' };
    this.anyoneEdge = { from: subject, next: undefined, step: this.step(subject, answer) };
    return answer.certainty === 'certain';
  }

  user(user: User, covered: boolean): void {
    const { into, search } = this;
    const answer = this.told(
      askInto(
        {
          caller: callerFor(user),
          standing: standingOf(user, into.role),
          keys: principalKeys(user, new Map(), search),
          policies: callerPolicies(user, search.facts),
        },
        into,
        search,
      ),
    );
    if (answer.kind !== 'allowed') return;
    const from = oneSubject('principal', user.arn);
    if (covered) this.existing.push(from.id);
    this.edges.push({ from, next: { kind: 'user', user }, step: this.step(from, answer), covered });
  }

  role(role: Role, covered: boolean): void {
    const from = oneSubject('principal', role.arn);
    let own = this.hops(role, from, covered) !== 'certain';
    // sessions that Pod Identity makes, with tags or a session policy of their own
    for (const origin of this.search.facts.associations(role.arn)) {
      if (!hasOwnSessions(origin.association)) continue;
      const answer = this.told(associatedHop(role, origin, this.into, this.search));
      if (answer.kind !== 'allowed') continue;
      const next: Node = { kind: 'role', role, sessions: { kind: 'associated', origin } };
      this.edges.push({ from, next, step: this.step(from, answer), covered: covered || !own });
      own = false;
    }
  }

  /** A session that the trust names. */
  session(entry: Extract<PrincipalEntry, { kind: 'session' }>): void {
    const { into, search } = this;
    const held = search.facts.roleNamed(entry.account, entry.role);
    const arn = held?.arn ?? `arn:${partitionOf(entry.arn)}:iam::${entry.account}:role/${entry.role}`;
    // named by its role already
    if (
      this.edges.some(
        ({ from, step, leadsOn }) =>
          from.id === principalId(arn) &&
          from.session === undefined &&
          leadsOn === undefined &&
          step.certainty === 'certain',
      )
    )
      return;
    const from: Subject = { ...oneSubject('principal', arn), session: entry.session };
    if (held !== undefined) {
      this.hops(held, from, false, entry.session);
      return;
    }
    const stranger = strangerByArn(arn, search);
    const caller = { kind: 'role-session', role: arn, session: entry.arn, account: entry.account } as const;
    const answer = this.told(askStranger({ ...stranger, caller }, into, search));
    if (answer.kind === 'allowed') this.edges.push({ from, next: undefined, step: this.step(from, answer) });
  }

  absent(account: string): void {
    this.unknown.push({
      what: `users and roles of account ${account}, which ${this.into.role.name} trusts`,
      add: 'aws iam get-account-authorization-details',
    });
  }

  stranger(stranger: Stranger): void {
    const answer = this.told(askStranger(stranger, this.into, this.search));
    if (answer.kind !== 'allowed') return;
    const subject = oneSubject('principal', stranger.arn);
    // the organization's own account is machinery, as root users are
    const platform = subject.id === managementRoot(this.into.role, this.search.facts);
    this.edges.push({ from: subject, next: undefined, step: this.step(subject, answer), platform });
  }

  /** By sessions of a role, whatever their maker gave them; tells how sure it is of those that carry nothing. */
  private hops(role: Role, from: Subject, covered: boolean, name?: string): Allowed['certainty'] | 'no' {
    const named = name === undefined ? undefined : texts([name]);
    const { hops, rest, hard } = hopsOf(role, this.into, this.search, named);
    if (hard) this.unknown.push(tooHard(this.into.role));
    const own = hops.filter((hop) => hop.own);
    if (covered && own.length > 0) this.existing.push(from.id);
    for (const hop of hops) {
      // who gets in anyway needs no tags; made for a token, its session is one of its kinds
      if (covered && !hop.own && isGiven(hop.as)) continue;
      const next: Node = { kind: 'role', role, sessions: { kind: 'made', as: hop.as } };
      const edge: Edge = { from, next, step: this.step(from, hop.answer) };
      this.edges.push(hop.own || covered ? { ...edge, covered } : { ...edge, leadsOn: neededOf(hop) });
    }
    const sure = own.some(({ answer }) => answer.certainty === 'certain');
    const [any] = hops;
    if (rest && !sure && any !== undefined) {
      const step: Step = { ...this.step(from, any.answer), certainty: 'possible', needs: UNTRIED };
      this.edges.push({ from, next: { kind: 'role', role, sessions: PLAIN_SESSIONS }, step, covered });
    }
    return sure ? 'certain' : own.length > 0 ? 'possible' : 'no';
  }

  /** The answer; what could not be decided is told apart. */
  private told(answer: Answer): Answer {
    if (answer.kind === 'too-hard') this.unknown.push(tooHard(this.into.role));
    return answer;
  }

  private step(subject: Subject, answer: Allowed): Step {
    const { certainty, needs, witness, because } = answer;
    return {
      mechanism: 'assume-role',
      finding: 'assume-role',
      from: subject.id,
      to: principalId(this.into.role.arn),
      witness,
      because,
      certainty,
      needs,
    };
  }
}

/** What the role itself lacks, whose sessions get in only where their maker gave them something. */
function neededOf({ as: { tags = [], sourceIdentity, token } }: Hop): string {
  const given = tags.filter(({ values }) => values !== undefined).map(({ key }) => `the tag ${key}`);
  const identity = sourceIdentity === undefined || sourceIdentity === 'none' ? [] : ['a source identity'];
  const by = token !== undefined && 'issuer' in token ? [`a token of ${token.issuer}`] : [];
  const [what = '', ...more] = [...by, ...given, ...identity];
  const of = by.length > 0 ? 'for' : 'with';
  return `that a session of the role was made ${of} ${[what, ...more].join(' and ')}, which the inputs don’t show`;
}
