import { err, ok, type Problem, type Result } from '../../kernel/index.ts';
import type { Json } from '../../policy/index.ts';
import { type Plan, TAG } from '../plan/index.ts';
import { heading, pascal, stepOf, stepsOf } from './parts.ts';

/** A resource of a CloudFormation stack. */
export interface StackResource {
  readonly id: string;
  readonly type:
    | 'AWS::IAM::OIDCProvider'
    | 'AWS::IAM::Role'
    | 'AWS::IAM::RolePolicy'
    | 'AWS::EKS::PodIdentityAssociation';
  readonly comment: string;
  readonly properties: Readonly<Record<string, Json>>;
  /** Ids of resources that have to be there before. */
  readonly after: readonly string[];
  /** It exists: it has to be imported, and stays when the stack goes. */
  readonly imported: boolean;
}

/** The AWS half of a plan as a stack: of this CloudFormation and the CDK are two spellings. */
export interface Stack {
  readonly description: string;
  readonly resources: readonly StackResource[];
  /** What has to be handed over, for the stack's metadata. */
  readonly handover: readonly Json[];
}

/** The stack of a plan; a problem where one stack can't hold it. */
export function stackOf(plan: Plan, version: string): Result<Stack, Problem> {
  const regions = new Set(stepsOf(plan, 'association').map(({ association }) => association.region));
  if (regions.size > 1) {
    const message = `a stack is of one region, and the associations are of ${[...regions].join(' and ')}`;
    return err({
      code: 'grant/emit',
      message,
      hint: 'grant for each cluster by itself, or `--emit terraform`',
    });
  }
  const role = roleResource(plan);
  const providers = stepsOf(plan, 'oidc-provider').flatMap((step) => providerResource(step, plan));
  const made = role === undefined ? [] : [{ ...role, after: providers.map(({ id }) => id) }];
  const after = made.map(({ id }) => id);
  const resources = [
    ...providers,
    ...made,
    ...policyResources(plan, after),
    ...associationResources(plan, after),
  ];
  if (resources.length === 0) {
    const message = 'there is nothing to make in AWS, and a stack has a resource at least';
    return err({ code: 'grant/emit', message, hint: 'the plan shows what is there already' });
  }
  return ok({
    description: heading(plan, version).join(' ').slice(0, 1024),
    resources,
    handover: plan.handovers.map(({ kind, account, target, says, after: policy }) => ({
      kind,
      account,
      target,
      says,
      policy,
    })),
  });
}

type StepOf<Kind extends Parameters<typeof stepsOf>[1]> = ReturnType<typeof stepsOf<Kind>>[number];

const tags = (tag: string | undefined): Readonly<Record<string, Json>> =>
  tag === undefined ? {} : { Tags: [{ Key: TAG, Value: tag }] };

const suffix = (cluster: string, { setting }: Plan): string =>
  setting.clusters.length === 1 ? '' : pascal(cluster);

function providerResource(
  { action, provider, after }: StepOf<'oidc-provider'>,
  plan: Plan,
): readonly StackResource[] {
  if (action === 'none') return [];
  const { url, cluster, tag, audience } = provider;
  const ids = (after as { readonly ClientIDList?: readonly string[] }).ClientIDList ?? [audience];
  return [
    {
      id: `OidcProvider${suffix(cluster, plan)}`,
      type: 'AWS::IAM::OIDCProvider',
      comment: `lets the account take tokens of cluster ${cluster}; all roles of the cluster share it`,
      properties: { Url: url, ClientIdList: ids, ...(action === 'create' ? tags(tag) : {}) },
      after: [],
      imported: action === 'update',
    },
  ];
}

function roleResource(plan: Plan): StackResource | undefined {
  const { action, role } = stepOf(plan, 'role');
  const { existing } = plan.setting.role;
  if (existing !== undefined && action === 'none' && stepOf(plan, 'trust-policy').action === 'none')
    return undefined;
  const { wish } = plan.setting;
  return {
    id: 'Role',
    type: 'AWS::IAM::Role',
    comment:
      existing === undefined
        ? `the role, for ${wish.namespace}/${wish.serviceAccount} alone`
        : 'the role, which exists',
    properties: {
      RoleName: role.name,
      Path: role.path,
      ...(existing === undefined ? { Description: role.description } : {}),
      AssumeRolePolicyDocument: plan.trustPolicy,
      ...(role.boundary === undefined ? {} : { PermissionsBoundary: role.boundary }),
      ...(existing?.maxSessionDuration === undefined
        ? {}
        : { MaxSessionDuration: existing.maxSessionDuration }),
      ...tags(role.tag),
    },
    after: [],
    imported: existing !== undefined,
  };
}

function policyResources(plan: Plan, after: readonly string[]): readonly StackResource[] {
  const steps = stepsOf(plan, 'permission-policy').filter(({ action }) => action !== 'none');
  return steps.map(({ policy, action }, index) => ({
    id: steps.length === 1 ? 'Policy' : `Policy${index + 1}`,
    type: 'AWS::IAM::RolePolicy',
    comment: `what the role may do: ${policy.name}`,
    properties: { RoleName: policy.role, PolicyName: policy.name, PolicyDocument: policy.document },
    after,
    imported: action === 'update',
  }));
}

function associationResources(plan: Plan, after: readonly string[]): readonly StackResource[] {
  return stepsOf(plan, 'association')
    .filter(({ action }) => action !== 'none')
    .map(({ association, action }) => ({
      id: `Association${suffix(association.cluster, plan)}`,
      type: 'AWS::EKS::PodIdentityAssociation',
      comment: `has EKS give the role to pods of cluster ${association.cluster}; who may have it is the trust policy's`,
      properties: {
        ClusterName: association.cluster,
        Namespace: association.namespace,
        ServiceAccount: association.serviceAccount,
        RoleArn: association.roleArn,
        ...tags(association.tag),
      },
      after,
      imported: action === 'update',
    }));
}
