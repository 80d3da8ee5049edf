import { ok, type Problem, type Result } from '../../kernel/index.ts';
import type { Plan } from '../plan/index.ts';
import type { EmitOptions } from './options.ts';
import { comments, handoverLines, heading, kubernetesCommands } from './parts.ts';
import { type StackResource, stackOf } from './stack.ts';
import { yamlLines } from './yaml.ts';

/**
 * A CloudFormation template. A role with a name asks for CAPABILITY_NAMED_IAM.
 *
 * Source: AWS CloudFormation User Guide, "Template anatomy", "Bringing existing resources into CloudFormation management".
 */
export function emitCloudFormation(plan: Plan, { version }: EmitOptions): Result<string, Problem> {
  const stack = stackOf(plan, version);
  if (!stack.ok) return stack;
  const { description, resources, handover } = stack.value;
  const [{ region }] = plan.setting.clusters;
  const imported = resources.filter((resource) => resource.imported).map(({ id }) => id);
  const lines = [
    ...comments([
      ...heading(plan, version),
      '',
      `aws cloudformation deploy --region ${region} --capabilities CAPABILITY_NAMED_IAM --stack-name STACK --template-file FILE`,
      ...(imported.length === 0
        ? []
        : [
            '',
            `${imported.join(', ')} exist: bring them in first, by a change set of the type IMPORT`,
            '(aws cloudformation create-change-set --change-set-type IMPORT), then deploy.',
          ]),
      '',
      ...kubernetesCommands(plan),
      ...handoverLines(plan),
    ]),
    'AWSTemplateFormatVersion: "2010-09-09"',
    ...yamlLines({ Description: description }),
    ...(handover.length === 0 ? [] : yamlLines({ Metadata: { 'rolepin:handover': handover } })),
    'Resources:',
    ...resources.flatMap((resource) => [
      ...comments([resource.comment]).map((line) => `  ${line}`),
      ...yamlLines({ [resource.id]: resourceJson(resource) }, '  '),
    ]),
  ];
  return ok(`${lines.join('\n')}\n`);
}

const resourceJson = ({ type, properties, after, imported }: StackResource) => ({
  Type: type,
  ...(imported ? { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' } : {}),
  ...(after.length === 0 ? {} : { DependsOn: after }),
  Properties: properties,
});
