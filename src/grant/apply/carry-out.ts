import { assertNever } from '../../kernel/index.ts';
import { type Step, TAG } from '../plan/index.ts';
import { CallFailed, done } from './call.ts';
import type { Clients } from './clients.ts';

/** How long to wait for what IAM has not told everybody yet; a test gives its own. */
export type Pause = (milliseconds: number) => Promise<void>;

/** Kinds of steps that are AWS's; the others are Kubernetes', and are emitted. */
export const isAws = ({ kind }: Step): boolean =>
  kind !== 'service-account' && kind !== 'annotation' && kind !== 'workload';

/** Carries one step out; steps of Kubernetes are none of AWS's. */
export async function carryOut(
  step: Step,
  steps: readonly Step[],
  clients: Clients,
  pause: Pause,
): Promise<void> {
  if (step.action === 'none') return;
  switch (step.kind) {
    case 'oidc-provider':
      return provider(step, clients);
    case 'role':
      return role(step, steps, clients);
    case 'trust-policy':
      return trust(step, clients);
    case 'permission-policy':
      return policy(step, clients);
    case 'association':
      return patiently(() => association(step, clients), pause);
    case 'service-account':
    case 'annotation':
    case 'workload':
      return;
    default:
      return assertNever(step);
  }
}

type StepOf<Kind extends Step['kind']> = Extract<Step, { readonly kind: Kind }>;

async function provider({ action, provider: one }: StepOf<'oidc-provider'>, clients: Clients): Promise<void> {
  const { client, ...iam } = await clients.iam();
  if (action === 'update') {
    await done('iam:AddClientIDToOpenIDConnectProvider', () =>
      client.send(
        new iam.AddClientIDToOpenIDConnectProviderCommand({
          OpenIDConnectProviderArn: one.arn,
          ClientID: one.audience,
        }),
      ),
    );
    return;
  }
  await done('iam:CreateOpenIDConnectProvider', () =>
    client.send(
      new iam.CreateOpenIDConnectProviderCommand({
        Url: one.url,
        ClientIDList: [one.audience],
        Tags: [{ Key: TAG, Value: one.tag }],
      }),
    ),
  );
}

/** A role is made with its trust policy: there is no moment in which it would trust anybody else. */
async function role(
  { action, role: one }: StepOf<'role'>,
  steps: readonly Step[],
  clients: Clients,
): Promise<void> {
  const { client, ...iam } = await clients.iam();
  const { name, boundary } = one;
  if (action === 'update') {
    await done('iam:PutRolePermissionsBoundary', () =>
      client.send(
        new iam.PutRolePermissionsBoundaryCommand({ RoleName: name, PermissionsBoundary: boundary }),
      ),
    );
    return;
  }
  const trusted = steps.find((step): step is StepOf<'trust-policy'> => step.kind === 'trust-policy');
  if (trusted === undefined) throw new Error('a plan without a trust policy');
  await done('iam:CreateRole', () =>
    client.send(
      new iam.CreateRoleCommand({
        RoleName: name,
        Path: one.path,
        Description: one.description,
        AssumeRolePolicyDocument: JSON.stringify(trusted.trust.document),
        ...(boundary === undefined ? {} : { PermissionsBoundary: boundary }),
        ...(one.tag === undefined ? {} : { Tags: [{ Key: TAG, Value: one.tag }] }),
      }),
    ),
  );
}

async function trust({ action, trust: one }: StepOf<'trust-policy'>, clients: Clients): Promise<void> {
  // a new role was made with it
  if (action === 'create') return;
  const { client, ...iam } = await clients.iam();
  await done('iam:UpdateAssumeRolePolicy', () =>
    client.send(
      new iam.UpdateAssumeRolePolicyCommand({
        RoleName: one.role,
        PolicyDocument: JSON.stringify(one.document),
      }),
    ),
  );
}

async function policy({ policy: one }: StepOf<'permission-policy'>, clients: Clients): Promise<void> {
  const { client, ...iam } = await clients.iam();
  await done('iam:PutRolePolicy', () =>
    client.send(
      new iam.PutRolePolicyCommand({
        RoleName: one.role,
        PolicyName: one.name,
        PolicyDocument: JSON.stringify(one.document),
      }),
    ),
  );
}

async function association(step: StepOf<'association'>, clients: Clients): Promise<void> {
  const { action, association: one, target } = step;
  const { client, ...eks } = await clients.eks(one.region);
  if (action === 'update') {
    await done('eks:UpdatePodIdentityAssociation', () =>
      client.send(
        new eks.UpdatePodIdentityAssociationCommand({
          clusterName: one.cluster,
          associationId: target.slice(target.lastIndexOf('/') + 1),
          roleArn: one.roleArn,
          disableSessionTags: false,
        }),
      ),
    );
    return;
  }
  await done('eks:CreatePodIdentityAssociation', () =>
    client.send(
      new eks.CreatePodIdentityAssociationCommand({
        clusterName: one.cluster,
        namespace: one.namespace,
        serviceAccount: one.serviceAccount,
        roleArn: one.roleArn,
        tags: { [TAG]: one.tag },
      }),
    ),
  );
}

const PAUSES = [1000, 2000, 4000, 8000];

/** EKS refuses a role that it does not see yet: AWS IAM User Guide, "Troubleshooting IAM", eventual consistency. */
async function patiently(act: () => Promise<void>, pause: Pause): Promise<void> {
  for (const wait of PAUSES) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof CallFailed) || !/Invalid(Parameter|Request)Exception/.test(error.message))
        throw error;
      await pause(wait);
    }
  }
  return act();
}
