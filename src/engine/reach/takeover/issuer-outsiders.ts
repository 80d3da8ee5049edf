import type { PolicyDocument } from '../../../policy/index.ts';
import type { Role } from '../../../world/index.ts';
import { texts } from '../../reason/index.ts';
import type { Answer } from '../action.ts';
import { managementRoot } from '../assume-role/trusted-callers.ts';
import { type Edge, NO_WAYS, type Node, type WaysIn } from '../node.ts';
import type { Step, Subject } from '../path.ts';
import { partitionOf } from '../request-keys.ts';
import type { Search } from '../search-context.ts';
import { anyStranger, type Stranger, strangersByCondition } from '../stranger.ts';
import { oneSubject, principalId } from '../subject.ts';
import { trustIsOpaque } from '../trusted.ts';
import { type Asking, askPlanned } from './attempt.ts';
import { byToken, type Issuer, issuersOf, type Kept, keptIn } from './issuer.ts';
import { discoveryArn, writing } from './issuer-keys.ts';
import { ANONYMOUS, asService, asSession, asStranger, entriesOf, strangersNamed } from './outsiders.ts';
import { outsidersOf } from './public-access.ts';

/**
 * Who forges tokens of an issuer that the trust takes, and is no user or role of the world: whom else the policy of its bucket
 * lets write there, and whoever runs an issuer whose host is no bucket.
 *
 * Semantics: AWS IAM User Guide, "Cross-account policy evaluation logic"; Amazon S3 User Guide, "Bucket owner granting
 * cross-account bucket permissions"; OpenID Connect Discovery 1.0.
 */
export function issuerOutsiders(node: Node, search: Search): WaysIn {
  const role = byToken(node);
  if (role === undefined) return NO_WAYS;
  const edges = issuersOf(role, search).flatMap((issuer) => {
    if (issuer.place === undefined) return keeper(issuer, role, search);
    const kept = keptIn(issuer.place, search);
    const policy = kept === undefined ? undefined : search.facts.bucketPolicy(kept.bucket);
    if (kept === undefined || policy === undefined || !issuer.takes()) return [];
    return byPolicy(
      { issuer, kept, policy, resource: discoveryArn(issuer.place, partitionOf(role.arn)) },
      role,
      search,
    );
  });
  return { ...NO_WAYS, edges: asksOfToken(node) ? edges.map(doubted) : edges };
}

/** Whether the way on asks what a token says, which is the forger's choice as far as the trust takes it. */
const asksOfToken = (node: Node): boolean =>
  node.kind === 'role' && node.sessions.kind === 'made' && node.sessions.as.token !== undefined;

const doubted = (edge: Edge): Edge => ({
  ...edge,
  step: {
    ...edge.step,
    certainty: 'possible',
    needs: edge.step.needs ?? 'that the trust policy takes a token that says what the next role asks for',
  },
});

/** An issuer of which the inputs show no more than its URL; the tokens of one that is no cluster’s are a subject already. */
function keeper({ arn, issuer, at, takes }: Issuer, role: Role, { facts }: Search): readonly Edge[] {
  if (facts.clustersByIssuer(issuer).length === 0 || !takes()) return [];
  const from = { ...oneSubject('federated', arn), says: 'any, which whoever runs the issuer can make' };
  const step: Step = {
    ...stepInto(role, from),
    finding: 'takeover/issuer-host',
    because: [
      {
        at,
        document: `OIDC providers of account ${role.account}`,
        statement: undefined,
        says: `takes the keys of https://${issuer} from its host, and the trust policy of ${role.name} takes its tokens (takeover/issuer-host)`,
      },
    ],
    certainty: 'possible',
    needs: `control of what answers at https://${issuer}, or of its name, which no input shows`,
  };
  return [{ from, next: undefined, step }];
}

/** The bucket of an issuer, and the document in it by which its tokens are forged. */
interface Written {
  readonly issuer: Issuer;
  readonly kept: Kept;
  readonly policy: PolicyDocument;
  readonly resource: string;
}

function byPolicy(written: Written, role: Role, search: Search): readonly Edge[] {
  const { kept, policy } = written;
  const outside = outsidersOf(kept.bucket);
  const named = { arn: `arn:${partitionOf(role.arn)}:s3:::${kept.bucket.name}`, trust: policy };
  const edges: Edge[] = [];
  const tell = (from: Subject, asking: Asking, doubt: string | undefined, next?: Node): boolean => {
    const answer = askPlanned(asking, writing(written.resource, kept, search), kept.owner.id, search);
    if (answer.kind !== 'allowed') return false;
    // the organization's own account is machinery
    const platform = from.id === managementRoot(role, search.facts);
    edges.push({ from, next, step: stepOf(written, role, from, answer, doubt), platform });
    return answer.certainty === 'certain' && doubt === undefined;
  };
  const stranger = (one: Stranger, from = oneSubject('principal', one.arn)): boolean =>
    tell(from, asStranger(one, search), outside?.needs);
  for (const { name } of entriesOf(policy, 'service'))
    tell(oneSubject('service', name), asService(name), `somebody for whom ${name} writes there`);
  for (const session of entriesOf(policy, 'session')) {
    const held = search.facts.roleNamed(session.account, session.role);
    const own = session.account === kept.owner.id;
    if (held === undefined || (outside?.kind === 'barred' && !own)) continue;
    const from: Subject = { ...oneSubject('principal', held.arn), session: session.session };
    tell(from, asSession(held, session.session, own, search), own ? undefined : outside?.needs, {
      kind: 'role',
      role: held,
      sessions: { kind: 'made', as: { name: texts([session.session]) } },
    });
  }
  if (outside?.kind === 'barred') return edges;
  const anyone: Subject = { ...oneSubject('principal', ''), kind: 'anyone', id: 'anyone' };
  if (entriesOf(policy, 'everyone').length > 0 || trustIsOpaque(named)) {
    if (tell(anyone, ANONYMOUS, outside?.needs) || stranger(anyStranger(named, search), anyone)) return edges;
    for (const one of strangersByCondition(named, search)) stranger(one);
  }
  for (const one of strangersNamed(policy, role, search)) stranger(one);
  return edges;
}

const stepInto = (role: Role, from: Subject) =>
  ({
    mechanism: 'takeover',
    from: from.id,
    to: principalId(role.arn),
    witness: undefined,
  }) as const;

function stepOf(
  { issuer: { issuer } }: Written,
  role: Role,
  from: Subject,
  { witness, because, certainty, needs }: Extract<Answer, { kind: 'allowed' }>,
  doubt: string | undefined,
): Step {
  const [first, ...others] = because;
  const says = `so it may write where https://${issuer} keeps its keys, and so sign tokens that the trust policy of ${role.name} takes (takeover/issuer-keys)`;
  return {
    ...stepInto(role, from),
    finding: 'takeover/issuer-keys',
    witness,
    because: first === undefined ? [] : [{ ...first, says: `${first.says}: ${says}` }, ...others],
    certainty: doubt === undefined ? certainty : 'possible',
    needs: doubt ?? needs,
  };
}

/**
 * The ways of principals, and of those who are none of the world's. Where anyone may write an issuer's keys, users and roles
 * who may do no more stand under anyone; a session under its role.
 */
export function withOutsiders(taken: readonly Edge[], outsiders: readonly Edge[]): readonly Edge[] {
  const anyone = outsiders.find(({ from, step }) => from.kind === 'anyone' && step.certainty === 'certain');
  const roles = new Set(taken.map(({ from }) => from.id));
  const others = outsiders.filter(({ from }) => from.session === undefined || !roles.has(from.id));
  if (anyone === undefined) return [...taken, ...others];
  const isCovered = ({ step }: Edge): boolean => step.finding === anyone.step.finding;
  const existing = [...new Set(taken.filter(isCovered).map(({ from }) => from.id))].sort();
  return [
    ...taken.map((edge) => (isCovered(edge) ? { ...edge, covered: true } : edge)),
    ...others.map((edge) => (edge === anyone ? { ...edge, from: { ...edge.from, existing } } : edge)),
  ];
}
