import { ok, type Problem, type Result } from '../../kernel/index.ts';
import type { Json } from '../../policy/index.ts';
import { type Plan, TAG } from '../plan/index.ts';
import { FUNCTIONS } from './aws-cli-functions.ts';
import type { EmitOptions } from './options.ts';
import { comments, heading, patchCommand, shellQuoted, stepOf, stepsOf } from './parts.ts';
import { yamlLines } from './yaml.ts';

/**
 * A script for the AWS CLI and kubectl that can be run again: each step is read first, and what is neither as the plan saw
 * it nor as the plan makes it is left alone, with a word.
 *
 * Source: AWS CLI Command Reference, `iam`, `eks`, `sts`.
 */
export function emitAwsCli(plan: Plan, { version }: EmitOptions): Result<string, Problem> {
  const [{ region }] = plan.setting.clusters;
  const lines = [
    '#!/usr/bin/env bash',
    ...comments([
      ...heading(plan, version),
      '',
      'usage: bash SCRIPT [aws|kubernetes]    one half alone; without a word both',
      'It needs the AWS CLI and jq, and kubectl for the Kubernetes half. It can be run again: what is as it should be is',
      'left alone, and what is neither as the plan saw it nor as the plan makes it stops the script.',
    ]),
    'set -euo pipefail',
    // the Region tells the partition too; no answer waits for a pager
    `export AWS_REGION=${q(region)} AWS_DEFAULT_REGION=${q(region)} AWS_PAGER=`,
    '',
    ...FUNCTIONS,
    '',
    'aws_half() {',
    ...indented(awsHalf(plan)),
    '}',
    '',
    'kubernetes_half() {',
    ...indented(kubernetesHalf(plan)),
    '}',
    '',
    'case ${1:-both} in',
    '  aws) aws_half ;;',
    '  kubernetes) kubernetes_half ;;',
    '  both)',
    '    aws_half',
    `    if reaches ${plan.setting.clusters.map(({ arn }) => context(plan, arn)).join(' ')}; then`,
    '      kubernetes_half',
    '    else',
    '      say "left to do: the Kubernetes half, bash $0 kubernetes"',
    '    fi',
    '    ;;',
    '  *)',
    '    say "usage: bash $0 [aws|kubernetes]"',
    '    exit 2',
    '    ;;',
    'esac',
    ...handover(plan),
  ];
  return ok(`${lines.join('\n')}\n`);
}

const q = shellQuoted;

/** Lines of a function; here-documents stay at the margin, where they end. */
function indented(lines: readonly string[]): readonly string[] {
  let inside = false;
  return lines.map((line) => {
    const text = inside || line === '' ? line : `  ${line}`;
    if (line.includes("<<'END'")) inside = true;
    else if (line === 'END') inside = false;
    return text;
  });
}

/** A variable that holds a document. */
const document = (name: string, json: Json): readonly string[] => [
  `read -r -d '' ${name} <<'END' || true`,
  ...JSON.stringify(json, null, 2).split('\n'),
  'END',
];

const tagList = (tag: string): string => q(JSON.stringify([{ Key: TAG, Value: tag }]));

function awsHalf(plan: Plan): readonly string[] {
  const { role } = plan.setting;
  return [
    'need aws jq',
    'local account before after found found_trust current given untagged',
    'account=$(aws sts get-caller-identity --query Account --output text)',
    `[ "$account" = ${role.account} ] || stop "these are credentials of account $account, and the role is of ${role.account}"`,
    ...stepsOf(plan, 'oidc-provider').flatMap(provider),
    ...roleLines(plan),
    ...stepsOf(plan, 'permission-policy').flatMap((step) => policy(step, plan)),
    ...stepsOf(plan, 'association').flatMap(association),
  ];
}

type StepOf<Kind extends Parameters<typeof stepsOf>[1]> = ReturnType<typeof stepsOf<Kind>>[number];

function provider({
  provider: { arn, url, audience, cluster, tag },
}: StepOf<'oidc-provider'>): readonly string[] {
  return [
    '',
    ...comments([`lets the account take tokens of cluster ${cluster}; all roles of the cluster share it`]),
    `found=$(shown aws iam get-open-id-connect-provider --open-id-connect-provider-arn ${q(arn)} --output json)`,
    'if [ -z "$found" ]; then',
    `  say ${q(`+ provider ${arn}`)}`,
    `  aws iam create-open-id-connect-provider --url ${q(url)} --client-id-list ${q(audience)} \\`,
    `    --tags ${tagList(tag)} > /dev/null || stop 'the provider could not be made: an AWS CLI that asks for thumbprints is too old (2024 and later do not)'`,
    `elif ! jq -e --arg audience ${q(audience)} '.ClientIDList | index($audience)' <<< "$found" > /dev/null; then`,
    `  say ${q(`~ provider ${arn}: audience ${audience}`)}`,
    `  aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${q(arn)} --client-id ${q(audience)}`,
    'else',
    `  say ${q(`= provider ${arn}`)}`,
    'fi',
  ];
}

function roleLines(plan: Plan): readonly string[] {
  const { role } = stepOf(plan, 'role');
  const { before, after } = stepOf(plan, 'trust-policy');
  const { wish } = plan.setting;
  const bound = wish.boundary;
  return [
    '',
    ...comments([`the role, and who may have it: ${wish.namespace}/${wish.serviceAccount}, pinned`]),
    ...document('before', before),
    ...document('after', after),
    `found=$(shown aws iam get-role --role-name ${q(role.name)} --output json)`,
    'if [ -z "$found" ]; then',
    `  say ${q(`+ role ${role.arn}`)}`,
    `  aws iam create-role --role-name ${q(role.name)} --path ${q(role.path)} \\`,
    `    --description ${q(role.description)} \\`,
    `    --assume-role-policy-document "$after"${role.boundary === undefined ? '' : ` --permissions-boundary ${q(role.boundary)}`}${role.tag === undefined ? '' : ` \\\n      --tags ${tagList(role.tag)}`} > /dev/null`,
    `  aws iam wait role-exists --role-name ${q(role.name)}`,
    'else',
    '  found_trust=$(jq \'.Role.AssumeRolePolicyDocument\' <<< "$found")',
    '  if same "$found_trust" "$after"; then',
    `    say ${q(`= trust policy of ${role.name}`)}`,
    '  elif same "$found_trust" "$before"; then',
    `    say ${q(`~ trust policy of ${role.name}`)}`,
    `    aws iam update-assume-role-policy --role-name ${q(role.name)} --policy-document "$after"`,
    '  else',
    `    stop ${q(`the trust policy of ${role.name} is neither what the plan saw nor what it makes: plan again`)}`,
    '  fi',
    ...(bound === undefined
      ? []
      : [
          `  if [ "$(jq -r '.Role.PermissionsBoundary.PermissionsBoundaryArn // empty' <<< "$found")" != ${q(bound)} ]; then`,
          `    say ${q(`~ permissions boundary of ${role.name}`)}`,
          `    aws iam put-role-permissions-boundary --role-name ${q(role.name)} --permissions-boundary ${q(bound)}`,
          '  fi',
        ]),
    'fi',
  ];
}

function policy(
  { policy: { name, role }, before, after, action, says }: StepOf<'permission-policy'>,
  plan: Plan,
): readonly string[] {
  if (action === 'none' && !plan.permissions.some((one) => one.name === name))
    return ['', ...comments([says])];
  return [
    '',
    ...comments([`what the role may do: ${name}`]),
    ...document('before', before),
    ...document('after', after),
    `found=$(shown aws iam get-role-policy --role-name ${q(role)} --policy-name ${q(name)} --query PolicyDocument --output json)`,
    'if [ -n "$found" ] && same "$found" "$after"; then',
    `  say ${q(`= policy ${name}`)}`,
    'elif [ -z "$found" ] || same "$found" "$before"; then',
    `  say ${q(`+ policy ${name}`)}`,
    `  aws iam put-role-policy --role-name ${q(role)} --policy-name ${q(name)} --policy-document "$after"`,
    'else',
    `  stop ${q(`the policy ${name} of ${role} is neither what the plan saw nor what it makes: plan again`)}`,
    'fi',
  ];
}

function association({ association: one, before }: StepOf<'association'>): readonly string[] {
  const { cluster, region, namespace, serviceAccount, roleArn, tag } = one;
  const where = `--region ${q(region)} --cluster-name ${q(cluster)}`;
  const old = (before as { readonly roleArn?: string } | null)?.roleArn;
  const what = `association of ${namespace}/${serviceAccount} in ${cluster}`;
  return [
    '',
    ...comments([
      `has EKS give the role to pods of cluster ${cluster} that run as ${namespace}/${serviceAccount}`,
    ]),
    `found=$(aws eks list-pod-identity-associations ${where} --namespace ${q(namespace)} \\`,
    `  --service-account ${q(serviceAccount)} --query 'associations[0].associationId' --output text)`,
    'if [ "$found" = None ] || [ -z "$found" ]; then',
    `  say ${q(`+ ${what}`)}`,
    `  patiently aws eks create-pod-identity-association ${where} --namespace ${q(namespace)} \\`,
    `    --service-account ${q(serviceAccount)} --role-arn ${q(roleArn)} \\`,
    `    --tags ${q(JSON.stringify({ [TAG]: tag }))} > /dev/null`,
    'else',
    `  current=$(aws eks describe-pod-identity-association ${where} --association-id "$found" --output json)`,
    '  given=$(jq -r \'.association.roleArn\' <<< "$current")',
    '  untagged=$(jq -r \'.association.disableSessionTags // false\' <<< "$current")',
    `  if [ "$given" = ${q(roleArn)} ] && [ "$untagged" = false ]; then`,
    `    say ${q(`= ${what}`)}`,
    `  elif [ "$given" = ${q(roleArn)} ]${old === undefined ? '' : ` || [ "$given" = ${q(old)} ]`}; then`,
    `    say ${q(`~ ${what}`)}`,
    `    patiently aws eks update-pod-identity-association ${where} --association-id "$found" \\`,
    `      --role-arn ${q(roleArn)} --no-disable-session-tags > /dev/null`,
    '  else',
    `    stop "the ${what} is with $given, which the plan did not see: plan again"`,
    '  fi',
    'fi',
  ];
}

/** `aws eks update-kubeconfig` names contexts after the ARNs of clusters. */
function context({ setting }: Plan, arn: string): string {
  return setting.clusters.length === 1 ? `"\${KUBE_CONTEXT:-${arn}}"` : q(arn);
}

function kubernetesHalf(plan: Plan): readonly string[] {
  const accounts = stepsOf(plan, 'service-account');
  return [
    'need kubectl',
    'local context',
    ...plan.setting.clusters.flatMap(({ name, arn }) => {
      const step = accounts.find(({ account }) => account.cluster === name);
      if (step === undefined) return [];
      const { namespace, name: account, manifest } = step.account;
      const annotation = stepsOf(plan, 'annotation').find(
        (one) => one.annotation.cluster === name,
      )?.annotation;
      const workloads = stepsOf(plan, 'workload').filter((one) => one.workload.cluster === name);
      return [
        '',
        ...comments([`cluster ${name}`]),
        `context=${context(plan, arn)}`,
        `if kubectl --context "$context" get serviceaccount ${account} --namespace ${namespace} > /dev/null 2>&1; then`,
        ...(annotation === undefined
          ? [`  say "= service account ${namespace}/${account}"`]
          : [
              `  say "~ annotation of ${namespace}/${account}"`,
              `  kubectl --context "$context" annotate serviceaccount ${account} --namespace ${namespace} \\`,
              `    --overwrite --field-manager rolepin ${q(`${annotation.key}=${annotation.value}`)}`,
            ]),
        'else',
        `  say "+ service account ${namespace}/${account}"`,
        `  kubectl --context "$context" apply --server-side --field-manager rolepin -f - <<'END'`,
        ...yamlLines(manifest),
        'END',
        'fi',
        ...workloads
          .flatMap(patchCommand)
          .map((command) => command.replace(/^kubectl /, 'kubectl --context "$context" ')),
      ];
    }),
  ];
}

function handover({ handovers }: Plan): readonly string[] {
  return handovers.flatMap(({ says, after }) => [
    '',
    `say ${q(`to hand over: ${says}`)}`,
    "cat <<'END'",
    ...JSON.stringify(after, null, 2).split('\n'),
    'END',
  ]);
}
