import { explain, type Policies, type Trail } from '../../../../engine/evaluate/index.ts';
import { type Caller, type PolicyDocument, requestContext } from '../../../../policy/index.ts';
import { organizationPolicies } from '../../../authorize/organization.ts';
import { AwsError } from '../../../http/aws-error.ts';
import type { XmlValue } from '../../../http/xml.ts';
import type { Operation } from '../../../operation.ts';
import type { Parameters } from '../../parameters.ts';
import type { QueryOperation } from '../../query.ts';
import { allowAny, callerOf } from '../access.ts';
import type { IdentityRecord } from '../kinds.ts';
import { pageOf, pageResult } from '../pages.ts';
import { missingKeys } from './missing-keys.ts';
import { statementExtents } from './positions.ts';
import { principalOf } from './principal-of.ts';
import { readSimulated, type Simulated } from './request.ts';
import { givenSources, managedSource, resourceSource, type Source, sourcesOf } from './sources.ts';

/**
 * The simulations: the evaluator's answers in IAM's words. What it can't decide, the lab refuses, and so it is an implicit deny.
 *
 * Semantics: AWS IAM API Reference, "SimulateCustomPolicy", "SimulatePrincipalPolicy" and "EvaluationResult".
 */
export const SIMULATIONS: Readonly<Record<string, QueryOperation>> = {
  SimulateCustomPolicy: { run: simulateCustom },
  SimulatePrincipalPolicy: { run: simulatePrincipal },
};

/** Whose requests are simulated, and by which policies. */
interface Scene {
  readonly caller: Caller;
  readonly account: string;
  readonly identity: readonly Source[];
  readonly boundary: readonly Source[] | undefined;
  readonly scps: Policies['scps'];
}

function simulateCustom(operation: Operation, parameters: Parameters): XmlValue {
  const asked = readSimulated(parameters);
  allowAny(operation, 'SimulateCustomPolicy');
  const { account } = callerOf(operation);
  const scene: Scene = {
    caller: userCaller(asked.callerArn ?? `arn:aws:iam::${account}:user/simulated`),
    account,
    identity: givenSources('PolicyInputList', parameters.list('PolicyInputList')),
    boundary: givenBoundary(parameters),
    scps: undefined,
  };
  return results(parameters, asked, scene);
}

function simulatePrincipal(operation: Operation, parameters: Parameters): XmlValue {
  const { state } = operation.lab;
  const asked = readSimulated(parameters);
  const owner = principalOf(operation, parameters.required('PolicySourceArn'), 'SimulatePrincipalPolicy');
  const { boundary } = owner as { readonly boundary?: string };
  const own = boundary === undefined ? undefined : [managedSource(state, boundary)];
  const scene: Scene = {
    caller: asked.callerArn === undefined ? callerFor(owner) : userCaller(asked.callerArn),
    account: owner.account,
    identity: [
      ...sourcesOf(state, owner),
      ...givenSources('PolicyInputList', parameters.list('PolicyInputList')),
    ],
    boundary: givenBoundary(parameters) ?? own,
    scps: organizationPolicies(state, owner.account, 'SERVICE_CONTROL_POLICY'),
  };
  if (asked.resourcePolicy !== undefined && asked.callerArn === undefined && scene.caller.kind !== 'user') {
    throw new AwsError(
      'InvalidInput',
      'CallerArn is required where ResourcePolicy is given and PolicySourceArn is no user',
    );
  }
  return results(parameters, asked, scene);
}

function givenBoundary(parameters: Parameters): readonly Source[] | undefined {
  const name = 'PermissionsBoundaryPolicyInputList';
  return parameters.has(name) ? givenSources(name, parameters.list(name)) : undefined;
}

const userCaller = (arn: string): Caller => ({ kind: 'user', arn, account: arn.split(':')[4] ?? '' });

function callerFor(owner: IdentityRecord): Caller {
  const { arn, account, name } = owner;
  if (!('trust' in owner)) return { kind: 'user', arn, account };
  const session = `arn:${arn.split(':')[1]}:sts::${account}:assumed-role/${name}/`;
  return { kind: 'role-session', role: arn, session, account };
}

function results(parameters: Parameters, asked: Simulated, scene: Scene): XmlValue {
  const pairs = asked.actions.flatMap((action, row) =>
    asked.resources.map((resource, column) => ({ action, resource, at: at(row) + at(column) })),
  );
  const page = pageOf(parameters, pairs, (pair) => pair.at, 1000);
  return pageResult(page, 'EvaluationResults', ({ action, resource }) =>
    resultOf(action, resource, asked, scene),
  );
}

const at = (index: number): string => String(index).padStart(6, '0');

function resultOf(action: string, resource: string, asked: Simulated, scene: Scene): XmlValue {
  const policy = asked.resourcePolicy === undefined ? undefined : resourceSource(asked.resourcePolicy);
  const sources = [...scene.identity, ...(scene.boundary ?? []), ...(policy === undefined ? [] : [policy])];
  const request = {
    caller: scene.caller,
    ...{
      action,
      resource,
      resourceAccount: asked.owner ?? scene.account,
      context: requestContext(asked.keys),
    },
  };
  const identity = documents(scene.identity);
  const boundary = scene.boundary === undefined ? undefined : documents(scene.boundary);
  const trail = explain(request, {
    resource: policy === undefined ? undefined : { kind: 'other', document: policy.document },
    ...{ identity, boundary, scps: scene.scps },
  });
  const within = (limit: readonly PolicyDocument[]): boolean =>
    explain({ ...request, resourceAccount: scene.account }, { identity: limit }).outcome === 'allow';
  const details = {
    ...(scene.scps === undefined
      ? {}
      : { OrganizationsDecisionDetail: { AllowedByOrganizations: scene.scps.every(within) } }),
    ...(boundary === undefined
      ? {}
      : { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: within(boundary) } }),
  };
  const MatchedStatements = matched(trail, sources);
  const missing = missingKeys(sources, request.context);
  const EvalDecision = decisionOf(trail);
  return {
    ...{ EvalActionName: action, EvalResourceName: resource, EvalDecision, MatchedStatements },
    MissingContextValues: asked.named ? [] : missing,
    ...details,
    ...(asked.named
      ? {
          ResourceSpecificResults: [
            {
              ...{ EvalResourceName: resource, EvalResourceDecision: EvalDecision, MatchedStatements },
              MissingContextValues: missing,
              ...(boundary === undefined
                ? {}
                : { PermissionsBoundaryDecisionDetail: details.PermissionsBoundaryDecisionDetail }),
            },
          ],
        }
      : {}),
  };
}

const documents = (sources: readonly Source[]): readonly PolicyDocument[] =>
  sources.map(({ document }) => document);

function decisionOf({ outcome, reason }: Trail): 'allowed' | 'explicitDeny' | 'implicitDeny' {
  if (outcome === 'allow') return 'allowed';
  return reason.kind === 'explicit-deny' ? 'explicitDeny' : 'implicitDeny';
}

/** The statements that decided, where they stand. Those of an organization are not told. */
function matched({ outcome, because }: Trail, sources: readonly Source[]): XmlValue {
  if (outcome === 'undecided') return [];
  return because.flatMap(({ document, statement }) => {
    const source = sources.find((one) => one.document === document);
    if (source === undefined) return [];
    const extent = statementExtents(source.text)[statement.index];
    return [{ SourcePolicyId: source.id, SourcePolicyType: source.type, ...extent }];
  });
}
