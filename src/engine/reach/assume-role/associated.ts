import type { Role } from '../../../world/index.ts';
import { absentKey, contains, texts } from '../../reason/index.ts';
import type { Answer } from '../ask.ts';
import { callerPolicies, principalKeys, sessionOf } from '../caller.ts';
import type { Search } from '../search-context.ts';
import { TAG_TEXT } from '../session/carried.ts';
import type { Into } from '../session/into.ts';
import { POD_TAGS, type SessionOrigin, sessionTags, staysWithEks, targetKeys } from '../session/origin.ts';
import type { Making } from '../session/sessions.ts';
import { type Asked, askInto, standingOf } from './call.ts';

/**
 * A hop by the session that EKS makes for an association: by the pod itself, or by EKS on its behalf, where the
 * association has a target role. All its tags go on, and can't be given anew.
 *
 * Semantics: Amazon EKS User Guide, "Grant Pods access to AWS resources based on tags" and "Access AWS resources using
 * EKS Pod Identity Target IAM Roles".
 */
export function associatedHop(role: Role, origin: SessionOrigin, into: Into, search: Search): Answer {
  const { association } = origin;
  const tags = sessionTags(origin);
  const ofPods = tags.size === 0 ? [] : [...POD_TAGS, ...(tags.has(CLUSTER_ARN) ? [] : [CLUSTER_ARN])];
  const fit = fitOf(into.as, tags, ofPods);
  if (fit === undefined) return { kind: 'no' };
  const asked: Asked = {
    caller: sessionOf(role, 'eks-rolepin'),
    standing: standingOf(role, into.role),
    keys: [...principalKeys(role, tags, search), absentKey('aws:SourceIdentity')],
    open: ofPods.map((tag) => `aws:principaltag/${tag}`),
    policies: callerPolicies(role, search.facts),
    goesOn: {
      tags: [
        ...[...tags].map(([key, value]) => ({ key, values: texts([value]) })),
        ...ofPods.map((key) => ({ key, values: TAG_TEXT })),
      ],
    },
  };
  if (staysWithEks(association)) {
    const isTarget = association.targetRoleArn === into.role.arn && isOfEks(into.as, fit);
    return isTarget ? doubted(askForEks(asked, origin, into, search), fit) : { kind: 'no' };
  }
  const session = association.policy === undefined ? undefined : [association.policy];
  return doubted(askInto({ ...asked, policies: { ...asked.policies, session } }, into, search), fit);
}

/** The hop to a target role: what is sent with it is EKS's own, and the association's policy bears on what comes of it. */
function askForEks(asked: Asked, origin: SessionOrigin, into: Into, search: Search): Answer {
  const answers = targetKeys(origin).map((keys) =>
    askInto({ ...asked, keys: [...asked.keys, ...keys], byEks: true }, into, search),
  );
  const allowed = answers.find((answer) => answer.kind === 'allowed');
  if (allowed === undefined) return answers.find(({ kind }) => kind === 'too-hard') ?? { kind: 'no' };
  if (answers.every((answer) => answer.kind === 'allowed')) return allowed;
  const needs = 'whether EKS sends an external id beside session tags, which AWS does not say';
  return { ...allowed, certainty: 'possible', needs };
}

const CLUSTER_ARN = 'eks-cluster-arn';

/** How what is asked of the new session fits the tags that go on to it. */
interface Fit {
  /** Tags that have to be given besides. */
  readonly given: boolean;
  /** Tags that go on, and whose value differs from pod to pod. */
  readonly unknown: readonly string[];
}

function fitOf(
  { tags = [] }: Making,
  known: ReadonlyMap<string, string>,
  ofPods: readonly string[],
): Fit | undefined {
  const unknown: string[] = [];
  let given = false;
  for (const { key, values } of tags) {
    const value = known.get(key.toLowerCase());
    const goesOn = value !== undefined || ofPods.includes(key.toLowerCase());
    if (goesOn && (values === undefined || (value !== undefined && !contains(values, value))))
      return undefined;
    if (goesOn && value === undefined) unknown.push(key);
    if (!goesOn && values !== undefined) given = true;
  }
  return { given, unknown };
}

/** Whether EKS may make such a session: it makes the name up, sets no source identity, and gives no other tags. */
const isOfEks = ({ name, sourceIdentity = 'none' }: Making, { given }: Fit): boolean =>
  name === undefined && sourceIdentity === 'none' && !given;

function doubted(answer: Answer, { unknown }: Fit): Answer {
  if (answer.kind !== 'allowed' || unknown.length === 0) return answer;
  const needs = `that the tag ${unknown.join(', ')} of the pod’s session is as the next role asks`;
  return { ...answer, certainty: 'possible', needs: answer.needs ?? needs };
}
