import { ok, type Problem, type Result } from '../../kernel/index.ts';
import type { Json } from '../../policy/index.ts';
import type { Plan } from '../plan/index.ts';
import type { EmitOptions } from './options.ts';
import { comments, handoverLines, heading, kubernetesCommands, pascal } from './parts.ts';
import { type StackResource, stackOf } from './stack.ts';

/** The constructs of aws-cdk-lib, version 2: those of the first level, which add nothing of their own. */
const CONSTRUCTS: Readonly<Record<StackResource['type'], string>> = {
  'AWS::IAM::OIDCProvider': 'iam.CfnOIDCProvider',
  'AWS::IAM::Role': 'iam.CfnRole',
  'AWS::IAM::RolePolicy': 'iam.CfnRolePolicy',
  'AWS::EKS::PodIdentityAssociation': 'eks.CfnPodIdentityAssociation',
};

/** Properties whose members are spelled small in the CDK too; what policies hold is never touched. */
const SPELLED: ReadonlySet<string> = new Set(['Tags']);

/** A stack for the AWS CDK, in TypeScript: the same as the CloudFormation template. */
export function emitCdk(plan: Plan, { version }: EmitOptions): Result<string, Problem> {
  const stack = stackOf(plan, version);
  if (!stack.ok) return stack;
  const { description, resources, handover } = stack.value;
  const [{ region }] = plan.setting.clusters;
  const { account, name } = plan.setting.role;
  const className = `${pascal(name).replace(/^\d+/, '')}Grant`;
  const eks = resources.some(({ type }) => type === 'AWS::EKS::PodIdentityAssociation');
  const lines = [
    ...comments([...heading(plan, version), '', ...kubernetesCommands(plan), ...handoverLines(plan)], '//'),
    `import { App, CfnDeletionPolicy, Stack, type StackProps, aws_iam as iam${eks ? ', aws_eks as eks' : ''} } from 'aws-cdk-lib';`,
    "import type { Construct } from 'constructs';",
    '',
    `export class ${className} extends Stack {`,
    '  constructor(scope: Construct, id: string, props?: StackProps) {',
    '    super(scope, id, props);',
    `    this.templateOptions.description = ${literal(description)};`,
    ...(handover.length === 0
      ? []
      : [`    this.templateOptions.metadata = ${value({ 'rolepin:handover': handover }, '    ')};`]),
    ...resources.flatMap((resource) =>
      // nothing is called that nobody speaks of again
      resourceLines(
        resource,
        resources.some(({ after }) => after.includes(resource.id)),
      ),
    ),
    '  }',
    '}',
    '',
    'const app = new App();',
    `new ${className}(app, ${literal(className)}, { env: { account: ${literal(account)}, region: ${literal(region)} } });`,
  ];
  const retains = lines.some((line) => line.includes('CfnDeletionPolicy.RETAIN'));
  const text = lines.map((line) =>
    retains ? line : line.replace('App, CfnDeletionPolicy, Stack', 'App, Stack'),
  );
  return ok(`${text.join('\n')}\n`);
}

function resourceLines(
  { id, type, comment, properties, after, imported }: StackResource,
  used: boolean,
): readonly string[] {
  const name = id.charAt(0).toLowerCase() + id.slice(1);
  const props = Object.fromEntries(
    Object.entries(properties).map(([key, inner]) => [
      small(key),
      SPELLED.has(key) ? smallKeys(inner) : inner,
    ]),
  );
  return [
    '',
    ...comments([`${comment}${imported ? '; it exists: bring it in by `cdk import`' : ''}`], '    //'),
    `    ${after.length > 0 || imported || used ? `const ${name} = ` : ''}new ${CONSTRUCTS[type]}(this, ${literal(id)}, ${value(props, '    ')});`,
    ...after.map(
      (other) => `    ${name}.node.addDependency(${other.charAt(0).toLowerCase()}${other.slice(1)});`,
    ),
    ...(imported
      ? [
          `    ${name}.cfnOptions.deletionPolicy = CfnDeletionPolicy.RETAIN;`,
          `    ${name}.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;`,
        ]
      : []),
  ];
}

const small = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

const smallKeys = (json: Json): Json =>
  (json as readonly { readonly [name: string]: Json }[]).map((item) =>
    Object.fromEntries(Object.entries(item).map(([name, inner]) => [small(name), inner])),
  );

/** A text as TypeScript; `${…}` means nothing between these quotes. */
const literal = (text: string): string =>
  JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');

/** A value as TypeScript, its later lines indented. */
const value = (json: Json, indent: string): string =>
  JSON.stringify(json, null, 2)
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029')
    .split('\n')
    .join(`\n${indent}`);
