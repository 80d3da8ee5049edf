import {
  type Caller,
  type PolicyDocument,
  parseArn,
  type Request,
  requestContext,
} from '../../policy/index.ts';
import type { Cluster, Role } from '../../world/index.ts';
import { explain, type Trail } from '../evaluate/index.ts';
import {
  chooseContext,
  keysAsked,
  listKeys,
  requestSpace,
  texts,
  type WitnessContext,
} from '../reason/index.ts';
import { ask, type Call } from './ask.ts';
import { principalCall } from './assume-role/call.ts';
import type { Facts } from './facts.ts';
import { subjectClaim } from './kubernetes-names.ts';
import type { MechanismName } from './path.ts';
import { podIdentityCall } from './pod-identity.ts';
import { otherKeys } from './request-keys.ts';
import type { Search } from './search-context.ts';
import { findProvider } from './token-call.ts';
import { subjectCall } from './web-identity.ts';

/** One call that a subject can make for a role, and how it is decided, statement by statement. */
export interface Attempt {
  readonly mechanism: MechanismName;
  readonly caller: Caller;
  readonly context: WitnessContext;
  /** One for each action that the call needs. */
  readonly trails: readonly { readonly action: string; readonly trail: Trail }[];
  /** What the policies are called that were asked: `policy deploy of ci`. */
  readonly titles: ReadonlyMap<PolicyDocument, string>;
}

/** What a subject can try; `refused` are the attempts that end before any policy is asked, each in a sentence. */
export interface Attempts {
  readonly attempts: readonly Attempt[];
  readonly refused: readonly string[];
}

/** Follows a service account of a cluster through every direct way to a role. */
export function explainServiceAccount(
  role: Role,
  cluster: Cluster,
  namespace: string,
  name: string,
  search: Search,
): Attempts {
  const { facts } = search;
  const attempts: Attempt[] = [];
  const refused: string[] = [];
  if (cluster.issuer === undefined) {
    refused.push(`the OIDC issuer of cluster ${cluster.name} is not known`);
  } else {
    const arn = `arn:${parseArn(role.arn)?.partition ?? 'aws'}:iam::${role.account}:oidc-provider/${cluster.issuer}`;
    const provider = findProvider(role, arn, facts);
    if ('refused' in provider) refused.push(provider.refused);
    else {
      const claim = subjectClaim(namespace, name);
      attempts.push(
        follow('web-identity', subjectCall(role, provider, texts([claim]), [claim], search), facts),
      );
    }
  }
  const own = facts
    .associations(role.arn)
    .filter(
      (origin) =>
        origin.cluster === cluster &&
        origin.association.namespace === namespace &&
        origin.association.serviceAccount === name,
    );
  for (const origin of own) {
    const { targetRoleArn } = origin.association;
    if (targetRoleArn === undefined)
      attempts.push(follow('pod-identity', podIdentityCall(role, origin, search), facts));
    else refused.push(`EKS keeps ${role.name} to itself, and gives the pod the target role ${targetRoleArn}`);
  }
  if (own.length === 0)
    refused.push(`no Pod Identity association gives ${role.name} to ${namespace}/${name}`);
  return { attempts, refused };
}

/** Follows a user or role of the world. */
export function explainPrincipal(role: Role, arn: string, search: Search): Attempts {
  const principal = search.facts.principal(arn);
  if (principal === undefined) return { attempts: [], refused: [`the world holds no user or role ${arn}`] };
  return {
    attempts: [follow('assume-role', principalCall(principal, role, search), search.facts)],
    refused: [],
  };
}

/** Takes the request that gets through if there is one, else a plain one. */
function follow(mechanism: MechanismName, call: Call, facts: Facts): Attempt {
  const answer = ask(call, facts);
  const plain = (): WitnessContext =>
    chooseContext(
      new Map(),
      requestSpace(listKeys(call.keys), otherKeys(call.open)),
      keysAsked(call.policies),
    ) ?? {};
  const context = (answer.kind === 'allowed' ? answer.witness?.context : undefined) ?? plain();
  const trails = call.actions.map((action) => {
    const request: Request = {
      caller: call.caller,
      action,
      resource: call.role.arn,
      resourceAccount: call.role.account,
      context: requestContext(context),
    };
    return { action, trail: explain(request, call.policies) };
  });
  const documents = trails.flatMap(({ trail }) => trail.documents.map(({ document }) => document));
  const titles = new Map(documents.map((document) => [document, facts.title(document)]));
  return { mechanism, caller: call.caller, context, trails, titles };
}
