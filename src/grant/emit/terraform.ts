import { ok, type Problem, type Result } from '../../kernel/index.ts';
import { type Plan, TAG } from '../plan/index.ts';
import { type Argument, hclBlock, hclLines } from './hcl.ts';
import type { EmitOptions } from './options.ts';
import { comments, handoverLines, heading, patchCommand, stepOf, stepsOf } from './parts.ts';

/**
 * A configuration for Terraform: the providers aws 6 and kubernetes, no module. What exists and has to change is imported.
 *
 * Source: Terraform Registry, hashicorp/aws and hashicorp/kubernetes; Terraform, "Import".
 */
export function emitTerraform(plan: Plan, { version }: EmitOptions): Result<string, Problem> {
  const patches = stepsOf(plan, 'workload').flatMap(patchCommand);
  const blocks = [
    comments([
      ...heading(plan, version),
      ...(patches.length === 0
        ? []
        : ['', 'The workload is whose it is; have it run as the service account:', ...patches]),
      ...handoverLines(plan),
    ]),
    settings(plan),
    ...locals(plan),
    ...stepsOf(plan, 'oidc-provider').flatMap((step) => providerBlocks(step, plan)),
    ...roleBlocks(plan),
    ...policyBlocks(plan),
    ...stepsOf(plan, 'association').flatMap((step) => associationBlocks(step, plan)),
    ...accountBlocks(plan),
    ...outputs(plan),
  ];
  return ok(`${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`);
}

type StepOf<Kind extends Parameters<typeof stepsOf>[1]> = ReturnType<typeof stepsOf<Kind>>[number];

const settings = ({ setting }: Plan): readonly string[] =>
  hclBlock(
    'terraform',
    [],
    [
      hclBlock('required_providers', [
        ['aws', { source: 'hashicorp/aws', version: '>= 6.0' }],
        ...(setting.clusters.length === 1
          ? [['kubernetes', { source: 'hashicorp/kubernetes', version: '>= 2.30' }] satisfies Argument]
          : []),
      ]),
    ],
  );

/** The documents, each under a name. */
const locals = (plan: Plan): readonly (readonly string[])[] => [
  [
    ...comments(['Who may have the role: the pin, and what was there before and stays.']),
    ...hclBlock('locals', [['trust_policy', plan.trustPolicy]]),
  ],
  ...ownPolicies(plan).map(({ policy }, index) => [
    ...comments([`What the role may do: inline policy ${policy.name}.`]),
    ...hclBlock('locals', [[`permission_policy_${index + 1}`, policy.document]]),
  ]),
];

/** Policies that are the grant's own: one that says the same under another name is left where it is. */
const ownPolicies = (plan: Plan): readonly StepOf<'permission-policy'>[] => {
  const names = new Set(plan.permissions.map(({ name }) => name));
  return stepsOf(plan, 'permission-policy').filter(({ policy }) => names.has(policy.name));
};

function importBlock(to: string, id: string): readonly string[] {
  return hclBlock('import', [
    ['to', { raw: to }],
    ['id', id],
  ]);
}

function providerBlocks(
  { action, provider, after }: StepOf<'oidc-provider'>,
  plan: Plan,
): readonly (readonly string[])[] {
  const { arn, url, cluster, tag, audience } = provider;
  if (action === 'none')
    return [
      comments([
        `The account takes tokens of cluster ${cluster} already: ${arn}, which is shared by all its roles.`,
      ]),
    ];
  const name = label('cluster', cluster, plan);
  const ids = (after as { readonly ClientIDList?: readonly string[] }).ClientIDList ?? [audience];
  const block = [
    ...comments([
      `Lets the account take tokens of cluster ${cluster}. It is shared by all roles of the cluster.`,
    ]),
    ...hclBlock(
      `resource "aws_iam_openid_connect_provider" "${name}"`,
      [
        ['url', url],
        ['client_id_list', ids],
        ...(action === 'create' ? [['tags', { [TAG]: tag }] satisfies Argument] : []),
      ],
      action === 'update' ? [ignoring(['tags', 'tags_all', 'thumbprint_list'])] : [],
    ),
  ];
  return action === 'update' ? [importBlock(`aws_iam_openid_connect_provider.${name}`, arn), block] : [block];
}

const ignoring = (names: readonly string[]): readonly string[] =>
  hclBlock('lifecycle', [['ignore_changes', { raw: `[${names.join(', ')}]` }]]);

/** Whether the role is written down, or only referred to: one that rolepin did not make and that stays as it is. */
function managesRole(plan: Plan): boolean {
  const { action, role } = stepOf(plan, 'role');
  return role.tag !== undefined || action !== 'none' || stepOf(plan, 'trust-policy').action !== 'none';
}

function roleBlocks(plan: Plan): readonly (readonly string[])[] {
  const { role } = stepOf(plan, 'role');
  const { existing } = plan.setting.role;
  if (!managesRole(plan)) return [comments([`The role ${role.arn} exists, and trusts as it should.`])];
  const own = existing === undefined;
  const block = [
    ...comments([
      own
        ? `The role, for ${plan.setting.wish.namespace}/${plan.setting.wish.serviceAccount} alone.`
        : 'The role, which exists.',
    ]),
    ...hclBlock(
      'resource "aws_iam_role" "role"',
      [
        ['name', role.name],
        ['path', role.path],
        ...(own ? [['description', role.description] satisfies Argument] : []),
        ['assume_role_policy', { raw: 'jsonencode(local.trust_policy)' }],
        ...(role.boundary === undefined ? [] : [['permissions_boundary', role.boundary] satisfies Argument]),
        ...(role.tag === undefined ? [] : [['tags', { [TAG]: role.tag }] satisfies Argument]),
      ],
      own ? [] : [ignoring(['description', 'max_session_duration', 'tags', 'tags_all'])],
    ),
  ];
  return own ? [block] : [importBlock('aws_iam_role.role', role.name), block];
}

const roleName = (plan: Plan): Argument[1] =>
  managesRole(plan) ? { raw: 'aws_iam_role.role.name' } : stepOf(plan, 'role').role.name;
const roleArn = (plan: Plan): Argument[1] =>
  managesRole(plan) ? { raw: 'aws_iam_role.role.arn' } : stepOf(plan, 'role').role.arn;

function policyBlocks(plan: Plan): readonly (readonly string[])[] {
  return ownPolicies(plan).flatMap(({ policy, before }, index) => {
    const name = `policy_${index + 1}`;
    const block = hclBlock(`resource "aws_iam_role_policy" "${name}"`, [
      ['name', policy.name],
      ['role', roleName(plan)],
      ['policy', { raw: `jsonencode(local.permission_policy_${index + 1})` }],
    ]);
    return before === null
      ? [block]
      : [importBlock(`aws_iam_role_policy.${name}`, `${policy.role}:${policy.name}`), block];
  });
}

function associationBlocks(step: StepOf<'association'>, plan: Plan): readonly (readonly string[])[] {
  const { association, target, before } = step;
  const name = label('cluster', association.cluster, plan);
  const id = target.startsWith('arn:') ? target.slice(target.lastIndexOf('/') + 1) : undefined;
  const block = [
    ...comments([
      `Has EKS give the role to pods of cluster ${association.cluster}; who may have it is the trust policy's.`,
      ...(before !== null && id === undefined ? ['It exists: import it, as CLUSTER,ASSOCIATION-ID.'] : []),
    ]),
    ...hclBlock(`resource "aws_eks_pod_identity_association" "${name}"`, [
      ['region', association.region],
      ['cluster_name', association.cluster],
      ['namespace', association.namespace],
      ['service_account', association.serviceAccount],
      ['role_arn', roleArn(plan)],
      ['tags', { [TAG]: association.tag }],
    ]),
  ];
  return before === null || id === undefined
    ? [block]
    : [importBlock(`aws_eks_pod_identity_association.${name}`, `${association.cluster},${id}`), block];
}

/** The service account: made, or annotated where somebody else made it. */
function accountBlocks(plan: Plan): readonly (readonly string[])[] {
  const steps = stepsOf(plan, 'service-account');
  const [step, ...others] = steps;
  if (step === undefined) return [];
  if (others.length > 0) {
    const names = steps.map(({ account }) => account.cluster).join(', ');
    return [
      comments([
        `The service accounts are of several clusters (${names}), and a configuration of the kubernetes provider is of one:`,
        'rolepin grant … --emit kubernetes | kubectl apply -f -',
      ]),
    ];
  }
  const { namespace, name } = step.account;
  const [annotation] = stepsOf(plan, 'annotation');
  const annotations: readonly Argument[] =
    annotation === undefined
      ? []
      : [['annotations', { raw: `{ ${quoted(annotation.annotation.key)} = ${annotated(plan)} }` }]];
  if (step.action === 'create') {
    return [
      [
        ...comments(['What the pods run as.']),
        ...hclBlock(
          'resource "kubernetes_service_account_v1" "service_account"',
          [],
          [hclBlock('metadata', [['name', name], ['namespace', namespace], ...annotations])],
        ),
      ],
    ];
  }
  if (annotation === undefined) return [];
  return [
    [
      ...comments(['The service account exists: of it the annotation alone is ours.']),
      ...hclBlock(
        'resource "kubernetes_annotations" "service_account"',
        [['api_version', 'v1'], ['kind', 'ServiceAccount'], ['field_manager', 'rolepin'], ...annotations],
        [
          hclBlock('metadata', [
            ['name', name],
            ['namespace', namespace],
          ]),
        ],
      ),
    ],
  ];
}

const quoted = (text: string): string => hclLines(text).join('');

function annotated(plan: Plan): string {
  const arn = roleArn(plan);
  return typeof arn === 'string' ? quoted(arn) : (arn as { readonly raw: string }).raw;
}

/** What has to be handed over, for whoever reads it from the state. */
const outputs = ({ handovers }: Plan): readonly (readonly string[])[] =>
  handovers.map(({ kind, says, after, account }, index) =>
    hclBlock(`output "handover_${index + 1}"`, [
      ['description', `${kind} for account ${account}: ${says}`],
      ['value', after],
    ]),
  );

/** A name of Terraform's: of one cluster plain, of several with theirs. */
function label(base: string, cluster: string, { setting }: Plan): string {
  return setting.clusters.length === 1 ? base : `${base}_${cluster.replace(/\W/g, '_')}`;
}
