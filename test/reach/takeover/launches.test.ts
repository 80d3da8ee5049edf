import { describe, expect, it } from 'vitest';
import { LAUNCHES } from '../../../src/engine/reach/takeover/launches.ts';
import { ACCOUNT, allow, judged, POD_TRUST, role, TARGET, trusts, user, violations } from './account.ts';

/** What a user needs, action by action, with the resource that the Service Authorization Reference gives for it. */
interface Way {
  readonly service: string;
  readonly needs: readonly (readonly [action: string, resource: string])[];
  /** It takes something that is not known to be there. */
  readonly possible?: true;
  /** The role is there already, and is not passed. */
  readonly unpassed?: true;
  /** What the rest of its actions gives without the first, or the others. */
  readonly rest?: Readonly<Record<string, string>>;
}

const ec2 = (action: string, resource: string): readonly [string, string] => [
  `ec2:${action}`,
  `arn:aws:ec2:*:${ACCOUNT}:${resource}`,
];
const of = (action: string, resource: string): readonly [string, string] => [
  action,
  resource === '*' ? '*' : `arn:aws:${action.split(':')[0]}:us-east-1:${ACCOUNT}:${resource}`,
];

const WAYS: readonly Way[] = [
  { service: 'lambda', needs: [of('lambda:CreateFunction', 'function:team')] },
  {
    service: 'lambda',
    needs: [
      of('lambda:UpdateFunctionConfiguration', 'function:team'),
      of('lambda:UpdateFunctionCode', 'function:team'),
    ],
    possible: true,
    // either alone is a way of its own
    rest: { 'lambda:UpdateFunctionConfiguration': 'takeover?', 'lambda:UpdateFunctionCode': 'takeover?' },
  },
  { service: 'lambda', needs: [of('lambda:UpdateFunctionConfiguration', 'function:team')], possible: true },
  {
    service: 'lambda',
    needs: [of('lambda:UpdateFunctionCode', 'function:team')],
    possible: true,
    unpassed: true,
  },
  {
    service: 'ec2',
    needs: [
      ec2('RunInstances', 'instance/*'),
      ['ec2:RunInstances', 'arn:aws:ec2:*::image/*'],
      ec2('RunInstances', 'subnet/*'),
      ec2('RunInstances', 'network-interface/*'),
      ec2('RunInstances', 'security-group/*'),
      ec2('RunInstances', 'volume/*'),
    ],
  },
  { service: 'ec2', needs: [ec2('AssociateIamInstanceProfile', 'instance/*')] },
  { service: 'ec2', needs: [ec2('ReplaceIamInstanceProfileAssociation', 'instance/*')] },
  { service: 'ec2', needs: [ec2('RequestSpotInstances', 'spot-instances-request/*')], possible: true },
  { service: 'ec2', needs: [of('elasticmapreduce:RunJobFlow', '*')], possible: true },
  { service: 'ec2', needs: [of('eks:CreateNodegroup', 'cluster/prod')], possible: true },
  { service: 'eks-fargate-pods', needs: [of('eks:CreateFargateProfile', 'cluster/prod')], possible: true },
  {
    service: 'ecs-tasks',
    needs: [
      of('ecs:RegisterTaskDefinition', 'task-definition/a:*'),
      of('ecs:RunTask', 'task-definition/a:*'),
    ],
  },
  {
    service: 'ecs-tasks',
    needs: [
      of('ecs:RegisterTaskDefinition', 'task-definition/a:*'),
      of('ecs:StartTask', 'task-definition/a:*'),
    ],
  },
  {
    service: 'ecs-tasks',
    needs: [of('ecs:RegisterTaskDefinition', 'task-definition/a:*'), of('ecs:CreateService', 'service/c/s')],
  },
  {
    service: 'ecs-tasks',
    needs: [of('ecs:RegisterTaskDefinition', 'task-definition/a:*'), of('ecs:UpdateService', 'service/c/s')],
    possible: true,
  },
  {
    service: 'ecs-tasks',
    needs: [
      of('batch:RegisterJobDefinition', 'job-definition/j*'),
      of('batch:SubmitJob', 'job-definition/j*'),
      of('batch:SubmitJob', 'job-queue/q'),
    ],
  },
  { service: 'ecs-tasks', needs: [of('ecs:ExecuteCommand', 'task/c/t')], possible: true, unpassed: true },
  { service: 'ssm', needs: [of('ssm:CreateActivation', '*')] },
  {
    service: 'ssm',
    needs: [of('ssm:StartAutomationExecution', 'automation-definition/AWS-RunShellScript:$DEFAULT')],
  },
  {
    service: 'ssm',
    needs: [
      of('ssm:StartAutomationExecution', 'document/AWS-RunShellScript'),
      of('ssm:StartAutomationExecution', 'automation-execution/*'),
    ],
  },
  { service: 'tasks.apprunner', needs: [of('apprunner:CreateService', 'service/s/*')] },
  { service: 'tasks.apprunner', needs: [of('apprunner:UpdateService', 'service/s/1')], possible: true },
  { service: 'glue', needs: [of('glue:CreateJob', 'job/j'), of('glue:StartJobRun', 'job/j')] },
  { service: 'glue', needs: [of('glue:CreateJob', 'job/j'), of('glue:CreateTrigger', 'trigger/t')] },
  { service: 'glue', needs: [of('glue:CreateSession', 'session/s'), of('glue:RunStatement', 'session/s')] },
  { service: 'glue', needs: [of('glue:CreateDevEndpoint', '*')] },
  {
    service: 'glue',
    needs: [of('glue:UpdateJob', 'job/j'), of('glue:StartJobRun', 'job/j')],
    possible: true,
  },
  { service: 'sagemaker', needs: [of('sagemaker:CreateNotebookInstance', 'notebook-instance/n')] },
  { service: 'sagemaker', needs: [of('sagemaker:CreateTrainingJob', 'training-job/t')] },
  { service: 'sagemaker', needs: [of('sagemaker:CreateProcessingJob', 'processing-job/p')] },
  {
    service: 'sagemaker',
    needs: [of('sagemaker:CreatePresignedNotebookInstanceUrl', 'notebook-instance/n')],
    possible: true,
    unpassed: true,
  },
  {
    service: 'codebuild',
    needs: [of('codebuild:CreateProject', 'project/p'), of('codebuild:StartBuild', 'project/p')],
    rest: { 'codebuild:CreateProject': 'takeover?' },
  },
  {
    service: 'codebuild',
    needs: [of('codebuild:UpdateProject', 'project/p'), of('codebuild:StartBuild', 'project/p')],
    possible: true,
    rest: { 'codebuild:UpdateProject': 'takeover?' },
  },
  { service: 'codebuild', needs: [of('codebuild:StartBuild', 'project/p')], possible: true, unpassed: true },
  { service: 'cloudformation', needs: [of('cloudformation:CreateStack', 'stack/s/*')] },
  {
    service: 'cloudformation',
    needs: [
      of('cloudformation:CreateChangeSet', 'stack/s/*'),
      of('cloudformation:ExecuteChangeSet', 'stack/s/*'),
    ],
  },
  {
    service: 'cloudformation',
    needs: [of('cloudformation:UpdateStack', 'stack/s/1')],
    possible: true,
    unpassed: true,
  },
  {
    service: 'states',
    needs: [of('states:CreateStateMachine', 'stateMachine:m'), of('states:StartExecution', 'stateMachine:m')],
  },
  {
    service: 'states',
    needs: [of('states:UpdateStateMachine', 'stateMachine:m'), of('states:StartExecution', 'stateMachine:m')],
    possible: true,
    unpassed: true,
  },
  {
    service: 'datapipeline',
    needs: [
      of('datapipeline:CreatePipeline', '*'),
      of('datapipeline:PutPipelineDefinition', '*'),
      of('datapipeline:ActivatePipeline', '*'),
    ],
  },
  { service: 'elasticmapreduce', needs: [of('elasticmapreduce:RunJobFlow', '*')] },
  { service: 'emr-serverless', needs: [of('emr-serverless:StartJobRun', '/applications/a')] },
  { service: 'codepipeline', needs: [of('codepipeline:CreatePipeline', 'p')] },
  { service: 'codepipeline', needs: [of('codepipeline:UpdatePipeline', 'p')], possible: true },
  {
    service: 'codedeploy',
    needs: [
      of('codedeploy:CreateDeploymentGroup', 'deploymentgroup:a/g'),
      of('codedeploy:CreateDeployment', 'deploymentgroup:a/g'),
    ],
  },
  { service: 'scheduler', needs: [of('scheduler:CreateSchedule', 'schedule/default/s')] },
  { service: 'events', needs: [of('events:PutRule', 'rule/r'), of('events:PutTargets', 'rule/r')] },
];

const serviceOf = ({ service }: Way): string => `${service}.amazonaws.com`;
const rows = WAYS.map((way) => ({
  way,
  name: `${way.service}: ${[...new Set(way.needs.map(([action]) => action))].join(' and ')}`,
}));

/** Who takes the role over with these rights and no others. */
async function takers(
  way: Way,
  needs: Way['needs'],
  passing = way.unpassed === undefined,
): Promise<string[]> {
  const statements = needs.map(([action, resource]) => allow(action, resource));
  const profile = `arn:aws:iam::${ACCOUNT}:instance-profile/p`;
  const judgement = await judged({
    users: [
      user('ci', [
        ...statements,
        ...(passing
          ? [allow('iam:PassRole', TARGET, { StringEquals: { 'iam:PassedToService': serviceOf(way) } })]
          : []),
      ]),
    ],
    roles: [
      role('HyveS3WriterRole', [POD_TRUST, trusts({ Service: serviceOf(way) })], [], {
        InstanceProfileList: [{ InstanceProfileName: 'p', Arn: profile, Roles: [] }],
      }),
    ],
    account: {
      instances: [{ InstanceId: 'i-0a1b2c3d4e5f60718', PrivateDnsName: 'ip-10-0-1-10.ec2.internal' }],
    },
  });
  return violations(judgement).filter((path) => path.startsWith('user'));
}

describe('what a service does with a role that it is passed', () => {
  it.each(rows)('is had by $name', async ({ way }) => {
    expect(await takers(way, way.needs)).toEqual([`user/ci: takeover${way.possible ? '?' : ''}`]);
  });

  it.each(rows)('is not had by $name without one of them', async ({ way }) => {
    for (const [index, [action]] of way.needs.entries()) {
      const less = await takers(way, way.needs.toSpliced(index, 1));
      const rest = way.rest?.[action];
      expect({ action, less }).toEqual({ action, less: rest === undefined ? [] : [`user/ci: ${rest}`] });
    }
  });

  it.each(rows.filter(({ way }) => way.unpassed === undefined))(
    'is not certain by $name without the right to pass the role',
    async ({ way }) => {
      expect(await takers(way, way.needs, false)).not.toContain('user/ci: takeover');
    },
  );

  it.each(rows.filter(({ way }) => way.needs.some(([, resource]) => resource !== '*')))(
    'is not had by $name in another account, or on something of another kind',
    async ({ way }) => {
      for (const [index, [action, resource]] of way.needs.entries()) {
        if (resource === '*') continue;
        for (const other of [
          resource.replace(ACCOUNT, '444455556666'),
          resource.replace(/(:[a-z0-9-]+:[^:]*:\d{12}):.*/, '$1:other/x'),
          resource.replace(/^arn:aws:[^:]+/, 'arn:aws:other'),
        ]) {
          if (other === resource) continue;
          const less = await takers(way, way.needs.with(index, [action, other]));
          const rest = way.rest?.[action];
          const expected = rest === undefined ? [] : [`user/ci: ${rest}`];
          // any resource of the account is a pipeline
          if (way.service === 'codepipeline' && other.endsWith('other/x')) continue;
          expect({ action, other, less }).toEqual({ action, other, less: expected });
        }
      }
    },
  );

  it('is known of every service in the table', () => {
    expect([...new Set(WAYS.map(serviceOf))].sort()).toEqual([...LAUNCHES.keys()].sort());
    expect(WAYS.length + 1).toBe([...LAUNCHES.values()].flat().length);
  });
});
