import { parseArn } from '../../policy/index.ts';
import type { Cluster, Role } from '../../world/index.ts';
import {
  accepted,
  absentKey,
  both,
  chosenKey,
  complement,

  freeKey,
  type KeyRange,
  type Language,
  texts,
} from '../reason/index.ts';
import { ask, type Call } from './ask.ts';
import { serviceAccountSubjects, subjectClaim } from './kubernetes-names.ts';
import { type Edge, NO_WAYS, type Node, type WaysIn } from './node.ts';
import type { Step, Subject, Unknown } from './path.ts';
import { callKeys, maybe, noPrincipalKeys } from './request-keys.ts';
import type { Search } from './search-context.ts';
import { serviceAccountSets } from './service-account-sets.ts';
import { describeLanguage } from './say-language.ts';
import { oneSubject, principalId, serviceAccountId } from './subject.ts';
import { tooHard } from './too-hard.ts';
import { trustedProviders } from './trusted.ts';

const ACTION = 'sts:AssumeRoleWithWebIdentity';

/** How often a trust's set of subjects is taken apart before the rest is left undecided. */
const PARTS_LIMIT = 500;

/**
 * Who gets a role with a token of an OIDC provider: service accounts of the clusters that the world knows, and
 * bearers of other issuers' tokens.
 *
 * Semantics: AWS STS API Reference, "AssumeRoleWithWebIdentity"; AWS IAM User Guide, "Create an OpenID Connect
 * (OIDC) identity provider in IAM".
 */
export function webIdentity(node: Node, search: Search): WaysIn {
  if (node.kind !== 'role' || typeof node.session === 'object') return NO_WAYS;
  const { role } = node;
  const edges: Edge[] = [];
  const unknown: Unknown[] = [];
  const notes: string[] = [];
  for (const provider of trustedProviders(role, search)) {
    const found = oneProvider(role, provider, search);
    edges.push(...found.edges);
    unknown.push(...found.unknown);
    notes.push(...found.notes);
  }
  return { edges, unknown, notes };
}

/** The host and path of a provider, as it stands in its ARN and in the names of its condition keys. */
export function issuerOf(provider: string): string {
  const resource = parseArn(provider)?.resource;
  return resource?.startsWith('oidc-provider/') ? resource.slice('oidc-provider/'.length) : provider;
}

function oneProvider(role: Role, provider: string, search: Search): WaysIn {
  const { facts } = search;
  const arn = parseArn(provider);
  const notes: string[] = [];
  let audiences: readonly string[] | undefined;
  if (arn !== undefined) {
    // STS looks the issuer up in the account of the role, and nowhere else
    if (arn.account !== role.account) return NO_WAYS;
    const known = facts.world.accounts.get(role.account)?.oidcProviders;
    const found = known?.get(provider);
    if (known !== undefined && found === undefined) return NO_WAYS;
    if (known === undefined) notes.push(`that the provider ${provider} exists is taken from the trust policy of ${role.name}`);
    audiences = found?.clientIds;
  }
  const issuer = issuerOf(provider);
  const clusters = facts.clustersByIssuer(issuer);
  if (clusters.length === 0) {
    const found = otherIssuer(role, provider, issuer, audiences, search);
    return { ...found, notes: found.edges.length === 0 ? [] : [...found.notes, ...notes] };
  }
  const found = clusters.map((cluster) => ofCluster(role, provider, issuer, audiences, cluster, search));
  const edges = found.flatMap((one) => one.edges);
  return { edges, unknown: found.flatMap((one) => one.unknown), notes: edges.length === 0 ? [] : notes };
}

function call(role: Role, provider: string, keys: readonly KeyRange[], open: readonly string[], search: Search): Call {
  const { facts, now } = search;
  return {
    role,
    caller: { kind: 'web-identity', provider },
    standing: 'no-account',
    actions: [ACTION],
    open,
    keys: [
      ...callKeys(facts.world, role, now),
      ...noPrincipalKeys(),
      // not said of web identity calls in these words
      freeKey('aws:FederatedProvider', false),
      maybe('aws:PrincipalIsAWSService'),
      freeKey('aws:PrincipalType'),
      freeKey('aws:userid'),
      absentKey('sts:SourceIdentity'),
      absentKey('aws:TagKeys'),
      absentKey('sts:TransitiveTagKeys'),
      ...keys,
    ],
    policies: {
      resource: { document: facts.trust(role).document, kind: 'trust' },
      identity: undefined,
      boundary: undefined,
      session: undefined,
      // the caller is no principal of an account: SCPs bind the session later
      scps: undefined,
      rcps: facts.rcps(role),
    },
  };
}

/** The audience that a token can carry: any that the provider has registered, since whoever asks for a token names it. */
function audienceKey(issuer: string, audiences: readonly string[] | undefined): KeyRange {
  const spelling = `${issuer}:aud`;
  if (audiences === undefined) return { ...freeKey(spelling), ...presentAudience, spelling };
  return chosenKey(spelling, texts(audiences), ['sts.amazonaws.com', ...audiences]);
}
const presentAudience = chosenKey('aud', { kind: 'all' }, ['sts.amazonaws.com']);

function ofCluster(
  role: Role,
  provider: string,
  issuer: string,
  audiences: readonly string[] | undefined,
  cluster: Cluster,
  search: Search,
): WaysIn {
  const edges: Edge[] = [];
  const unknown: Unknown[] = [];
  const subjectKey = `${issuer}:sub`;
  const callFor = (subjects: Language, preferred: readonly string[]): Call =>
    call(role, provider, [audienceKey(issuer, audiences), chosenKey(subjectKey, subjects, preferred)], [], search);
  const add = (subject: Subject, subjects: Language, preferred: readonly string[]): boolean => {
    const answer = ask(callFor(subjects, preferred), search.facts);
    if (answer.kind === 'too-hard') unknown.push(tooHard(role));
    if (answer.kind !== 'allowed') return false;
    const { certainty, needs, witness, because } = answer;
    const step: Step = {
      mechanism: 'web-identity',
      from: subject.id,
      to: principalId(role.arn),
      witness,
      because,
      certainty,
      needs,
    };
    edges.push({ from: subject, next: { kind: 'service-account', cluster, subject }, step });
    return true;
  };

  // those that the claim names stand for themselves
  let rest: Language = accepted(serviceAccountSubjects);
  for (const { namespace, name } of search.named(cluster)) {
    const claim = subjectClaim(namespace, name);
    add(oneSubject('serviceaccount', serviceAccountId(cluster, namespace, name).slice('serviceaccount:'.length)), texts([claim]), [claim]);
    rest = both(rest, complement(texts([claim])));
  }
  for (let part = 0; ; part += 1) {
    const answer = ask(callFor(rest, []), search.facts);
    if (answer.kind === 'no') break;
    if (answer.kind === 'too-hard' || part === PARTS_LIMIT) {
      unknown.push(tooHard(role));
      break;
    }
    const found = answer.region.get(subjectKey.toLowerCase())?.one ?? { text: rest };
    const language = both(found.text, rest);
    const sets = serviceAccountSets({ ...EMPTY_PARTS, text: language }, cluster, search.facts);
    if (sets === 'too-hard') {
      unknown.push(tooHard(role));
      break;
    }
    for (const set of sets) add(set.subject, set.claims, set.preferred);
    const carved = beyond(language, rest);
    if (carved === undefined) break;
    rest = both(rest, complement(carved));
  }
  return { edges, unknown, notes: [] };
}

/** What a narrowed language asks beyond the one that it was made from; `undefined` for nothing. */
function beyond(narrowed: Language, from: Language): Language | undefined {
  if (narrowed.kind !== 'and') return narrowed === from ? undefined : narrowed;
  const known: readonly Language[] = from.kind === 'and' ? from.parts : [from];
  const [first, ...others] = narrowed.parts.filter((part) => !known.includes(part));
  return first === undefined ? undefined : others.reduce(both, first);
}

const EMPTY_PARTS = { number: undefined, date: undefined, address: undefined, binary: undefined };

function otherIssuer(
  role: Role,
  provider: string,
  issuer: string,
  audiences: readonly string[] | undefined,
  search: Search,
): WaysIn {
  const answer = ask(call(role, provider, [audienceKey(issuer, audiences)], [`${issuer.toLowerCase()}:`], search), search.facts);
  if (answer.kind === 'no') return NO_WAYS;
  if (answer.kind === 'too-hard') return { ...NO_WAYS, unknown: [tooHard(role)] };
  const { certainty, needs, witness, because, region } = answer;
  const sub = region.get(`${issuer}:sub`.toLowerCase())?.one.text;
  const subject: Subject = { ...oneSubject('federated', provider), says: describeLanguage(sub) };
  const step: Step = {
    mechanism: 'web-identity',
    from: subject.id,
    to: principalId(role.arn),
    witness,
    because,
    certainty,
    needs,
  };
  return { edges: [{ from: subject, next: undefined, step }], unknown: [], notes: [] };
}
