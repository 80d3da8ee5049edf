import type { Cluster, Role } from '../../world/index.ts';
import {
  ALL,
  both,
  chosenKey,
  complement,
  contains,
  findMember,
  freeKey,
  type Language,
  pickMember,
} from '../reason/index.ts';
import { type Answer, ask, askedWith, type Call } from './ask.ts';
import { patternSubjects, SERVICE_ACCOUNT_SUBJECTS } from './kubernetes-names.ts';
import { type Edge, NO_WAYS, type Node, type WaysIn } from './node.ts';
import type { Step, Subject, Unknown } from './path.ts';
import { describeLanguage } from './say-language.ts';
import type { Search } from './search-context.ts';
import { type ServiceAccountSet, serviceAccountSets } from './service-account-sets.ts';
import { askGiving, givenIn } from './session/given.ts';
import type { Into } from './session/into.ts';
import { claimsOf, givingOf, isGiven } from './session/sessions.ts';
import { oneSubject, principalId } from './subject.ts';
import { findProvider, type Provider, STS_AUDIENCE, tokenCall } from './token-call.ts';
import { tooHard } from './too-hard.ts';
import { trustedProviders } from './trusted.ts';

/** How often a trust's set of subjects is taken apart before the rest is left undecided. */
const PARTS_LIMIT = 500;

/**
 * Who gets a role with a token of an OIDC provider: service accounts of the clusters that the world knows, and
 * bearers of other issuers' tokens.
 *
 * Semantics: AWS STS API Reference, "AssumeRoleWithWebIdentity"; Amazon EKS User Guide, "IAM roles for service accounts".
 */
export function webIdentity(node: Node, given: Search): WaysIn {
  const as = node.kind === 'role' ? givingOf(node.sessions) : undefined;
  if (node.kind !== 'role' || as === undefined) return NO_WAYS;
  const { role } = node;
  const search: Search = { ...given, session: as.name };
  const found: WaysIn[] = [];
  for (const name of trustedProviders(role, search)) {
    const known = findProvider(role, name, search.facts);
    if ('refused' in known) continue;
    const claims = claimsOf(as, known.issuer);
    const provider = claims === 'none' ? undefined : forAudience(known, claims.get('aud'));
    if (claims === 'none' || provider === undefined) continue;
    const sub = claims.get('sub');
    const clusters = search.facts.clustersByIssuer(provider.issuer);
    const ways =
      clusters.length === 0
        ? [otherIssuer({ role, as }, provider, sub, search)]
        : // the API server's tokens give neither tags nor a source identity
          (isGiven(as) ? [] : clusters).map((cluster) => ofCluster(role, provider, cluster, sub, search));
    found.push(...ways);
    if (provider.note !== undefined && ways.some((one) => one.edges.length > 0))
      found.push({ ...NO_WAYS, notes: [provider.note] });
  }
  return {
    edges: found.flatMap((ways) => ways.edges),
    unknown: found.flatMap((ways) => ways.unknown),
    notes: found.flatMap((ways) => ways.notes),
  };
}

/** The provider with those of its audiences alone that a later call asks for; `undefined` for none. */
function forAudience(provider: Provider, asked: Language | undefined): Provider | undefined {
  if (asked === undefined) return provider;
  const { audiences } = provider;
  const found = audiences?.filter((audience) => contains(asked, audience)) ?? memberOf(asked);
  return found.length === 0 ? undefined : { ...provider, audiences: found };
}

function memberOf(language: Language): readonly string[] {
  const found = pickMember(language, [STS_AUDIENCE]);
  return found.kind === 'member' ? [found.text] : [];
}

/** Service accounts of a cluster, those alone whose subject claim a later call asks for. */
function ofCluster(
  role: Role,
  provider: Provider,
  cluster: Cluster,
  asked: Language | undefined,
  search: Search,
): WaysIn {
  const edges: Edge[] = [];
  const unknown: Unknown[] = [];
  const enumerate = (from: Language): void => {
    if (findMember(from).kind === 'empty') return;
    for (const found of takeApart(role, provider, cluster, from, search)) {
      if (found === 'too-hard') unknown.push(tooHard(role));
      else {
        const { subject, pattern } = found.set;
        const next: Node = { kind: 'service-account', cluster, subject, pattern, need: 'token' };
        edges.push({ from: subject, next, step: stepOf(subject, role, found.answer) });
      }
    }
  };

  // those that the question names stand for themselves
  let others = both(SERVICE_ACCOUNT_SUBJECTS, asked ?? ALL);
  for (const pattern of search.named(cluster)) {
    const named = patternSubjects(pattern);
    enumerate(both(others, named));
    others = both(others, complement(named));
  }
  enumerate(others);
  return { edges, unknown, notes: [] };
}

/** A call by one of a cluster's service accounts. */
export function subjectCall(
  role: Role,
  provider: Provider,
  claims: Language,
  preferred: readonly string[],
  search: Search,
): Call {
  const key = `${provider.issuer}:sub`;
  return {
    ...tokenCall(role, provider, [chosenKey(key, claims, preferred)], [], search),
    spare: key.toLowerCase(),
  };
}

/** A set of service accounts, and a request of one of them. */
interface Found {
  readonly set: ServiceAccountSet;
  readonly answer: Extract<Answer, { kind: 'allowed' }>;
}

/**
 * All subject claims of a language that get the role, as sets. Each search finds a part of them, with all that
 * is like it; the next one looks at the rest, until there is none.
 */
function* takeApart(
  role: Role,
  provider: Provider,
  cluster: Cluster,
  from: Language,
  search: Search,
): Iterable<Found | 'too-hard'> {
  const key = `${provider.issuer}:sub`;
  let rest = from;
  for (let part = 0; part < PARTS_LIMIT; part += 1) {
    const call = subjectCall(role, provider, rest, [], search);
    const answer = ask(call, search.facts);
    if (answer.kind === 'no') return;
    if (answer.kind === 'too-hard') break;
    const found = answer.region.get(key.toLowerCase())?.one.text ?? rest;
    const language = both(found, rest);
    const sets = serviceAccountSets(language, cluster, search.facts);
    if (sets === 'too-hard') break;
    for (const set of sets) {
      // whichever of them asks, the rest of the request can stay as it is
      const claim = pickMember(set.claims, set.preferred);
      if (claim.kind === 'member') yield { set, answer: askedWith(answer, call, key, claim.text) };
    }
    const carved = beyond(language, rest);
    if (carved === undefined) return;
    rest = both(rest, complement(carved));
  }
  yield 'too-hard';
}

/** What a narrowed language asks beyond the one that it was made from; `undefined` for nothing. */
function beyond(narrowed: Language, from: Language): Language | undefined {
  if (narrowed.kind !== 'and') return narrowed === from ? undefined : narrowed;
  const known: readonly Language[] = from.kind === 'and' ? from.parts : [from];
  const [first, ...others] = narrowed.parts.filter((part) => !known.includes(part));
  return first === undefined ? undefined : others.reduce(both, first);
}

/** A provider that is no known cluster's: one subject, with the pattern of its subject claim in words. */
function otherIssuer(
  { role, as }: Into,
  provider: Provider,
  asked: Language | undefined,
  search: Search,
): WaysIn {
  const { facts } = search;
  const key = `${provider.issuer}:sub`;
  const call = tokenCall(
    role,
    provider,
    [asked === undefined ? freeKey(key) : chosenKey(key, asked)],
    [`${provider.issuer.toLowerCase()}:`],
    search,
  );
  const answer = givesNothing(provider.issuer)
    ? isGiven(as)
      ? NO
      : ask(call, facts)
    : claimed(askGiving(call, as, facts));
  if (answer.kind === 'no') return NO_WAYS;
  if (answer.kind === 'too-hard') return { ...NO_WAYS, unknown: [tooHard(role)] };
  const sub = answer.region.get(key.toLowerCase())?.one.text ?? asked;
  const subject: Subject = { ...oneSubject('federated', provider.name), says: describeLanguage(sub) };
  const step = stepOf(subject, role, answer);
  // the issuer of a cluster that was not described may be this one
  const nameless = [
    ...facts.world.clusters.filter((cluster) => cluster.issuer === undefined).map((cluster) => cluster.name),
    ...(search.unheld ?? []),
  ];
  if (nameless.length === 0)
    return { edges: [{ from: subject, next: undefined, step }], unknown: [], notes: [] };
  const doubtful: Step = {
    ...step,
    certainty: 'possible',
    needs: 'whose issuer this is, since the issuer of a cluster is not known',
  };
  return {
    edges: [{ from: subject, next: undefined, step: doubtful }],
    notes: [],
    unknown: nameless.map((name) => ({
      what: `the OIDC issuer of cluster ${name}`,
      add: `aws eks describe-cluster --name ${name}`,
    })),
  };
}

const NO: Answer = { kind: 'no' };

/** Tags and a source identity are claims that an issuer may put into its tokens, or not. */
function claimed(answer: Answer): Answer {
  const given = givenIn(answer);
  if (answer.kind !== 'allowed' || given === undefined) return answer;
  return { ...answer, certainty: 'possible', needs: `that the issuer puts ${given} into its tokens` };
}

/**
 * Issuers whose tokens have no claims of tags and source identity: nobody can put any into them.
 *
 * Semantics: Amazon EKS User Guide, "Grant Kubernetes workloads access to AWS using Kubernetes Service Accounts"; GitHub
 * Docs, "OpenID Connect reference"; AWS IAM User Guide, "AWS JSON policy elements: Principal".
 */
const givesNothing = (issuer: string): boolean =>
  /^(oidc\.eks\.[a-z0-9-]+\.amazonaws\.com(\.cn)?\/|oidc-eks\.|token\.actions\.githubusercontent\.com$|accounts\.google\.com$|graph\.facebook\.com$|www\.amazon\.com$)/.test(
    issuer,
  );

function stepOf(subject: Subject, role: Role, answer: Extract<Answer, { kind: 'allowed' }>): Step {
  const { certainty, needs, witness, because } = answer;
  return {
    mechanism: 'web-identity',
    finding: 'web-identity',
    from: subject.id,
    to: principalId(role.arn),
    witness,
    because,
    certainty,
    needs,
  };
}
