import { ok, type Problem, type Result } from '../../kernel/index.ts';
import type { Json } from '../../policy/index.ts';
import { type PlacedCluster, type Plan, TAG } from '../plan/index.ts';
import type { EmitOptions } from './options.ts';
import { comments, handoverLines, heading, kubernetesCommands, stepOf, stepsOf } from './parts.ts';
import { yamlLines } from './yaml.ts';

/**
 * A ClusterConfig for eksctl, one a cluster. eksctl writes exact trust policies for tokens, and unconditioned ones for EKS
 * Pod Identity: so there, and where a role exists or is shared, it gets the role's ARN and leaves the role alone.
 *
 * Source: eksctl, "IAM Roles for Service Accounts", "EKS Pod Identity Associations", "Config file schema".
 */
export function emitEksctl(plan: Plan, { version }: EmitOptions): Result<string, Problem> {
  const { clusters } = plan.setting;
  const whole = makesRole(plan);
  const lines = [
    ...comments([
      ...heading(plan, version),
      '',
      ...(plan.setting.wish.via === 'irsa'
        ? ['eksctl create iamserviceaccount --config-file FILE --approve']
        : ['eksctl create podidentityassociation --config-file FILE']),
      ...(whole
        ? []
        : [
            '',
            `eksctl can not pin the role ${plan.setting.role.name} as it has to be, and so does not make it:`,
            'make it first, by one of the other forms (aws-cli, terraform, cloudformation, cdk).',
          ]),
      ...workloadLines(plan),
      ...handoverLines(plan),
    ]),
    ...clusters.flatMap((cluster) => ['---', ...yamlLines(clusterConfig(plan, cluster, whole))]),
  ];
  return ok(`${lines.join('\n')}\n`);
}

const workloadLines = (plan: Plan): readonly string[] =>
  stepsOf(plan, 'workload').some(({ action }) => action !== 'none') ? ['', ...kubernetesCommands(plan)] : [];

/** Whether what eksctl makes by itself is what the plan says. */
function makesRole({ setting }: Plan): boolean {
  const { wish, role, clusters } = setting;
  const [{ audience }] = clusters;
  return (
    wish.via === 'irsa' &&
    role.existing === undefined &&
    clusters.length === 1 &&
    role.account === clusters[0].account &&
    role.path === '/' &&
    audience === 'sts.amazonaws.com'
  );
}

function clusterConfig(plan: Plan, cluster: PlacedCluster, whole: boolean): Json {
  const { wish, role } = plan.setting;
  const irsa = wish.via === 'irsa';
  const exists = cluster.serviceAccount !== undefined;
  const { role: made } = stepOf(plan, 'role');
  const tags = { [TAG]: cluster.tag };
  const identity: Json = whole
    ? {
        roleName: role.name,
        ...(made.boundary === undefined ? {} : { permissionsBoundary: made.boundary }),
        ...(plan.permissionPolicy === undefined ? {} : { attachPolicy: plan.permissionPolicy }),
        tags,
      }
    : { attachRoleARN: role.arn };
  const account: Json = {
    metadata: { name: wish.serviceAccount, namespace: wish.namespace },
    ...(identity as { readonly [name: string]: Json }),
    // one that exists is annotated by the Kubernetes half, and stays whose it is
    ...(exists ? { roleOnly: true } : {}),
  };
  return {
    apiVersion: 'eksctl.io/v1alpha5',
    kind: 'ClusterConfig',
    metadata: { name: cluster.name, region: cluster.region },
    iam: irsa
      ? { withOIDC: true, serviceAccounts: [account] }
      : {
          podIdentityAssociations: [
            {
              namespace: wish.namespace,
              serviceAccountName: wish.serviceAccount,
              roleARN: role.arn,
              ...(exists ? {} : { createServiceAccount: true }),
              tags,
            },
          ],
        },
  };
}
