import { arn, found, type Launch, made } from './launch.ts';

const FUNCTION = arn('lambda', 'function:*');
const TASK = arn('ecs', 'task-definition/*:*');
const ECS_SERVICE = arn('ecs', 'service/*');
const INSTANCE = arn('ec2', 'instance/*');

/**
 * Services that run code of the caller's on machines, containers and functions.
 *
 * Semantics: Service Authorization Reference, "Actions, resources, and condition keys" of each service. AWS Lambda
 * Developer Guide, "Defining Lambda function permissions with an execution role"; Amazon EC2 User Guide, "IAM roles
 * for Amazon EC2"; Amazon ECS Developer Guide, "Amazon ECS task IAM role"; AWS Batch User Guide, "Create an IAM role
 * for your jobs"; AWS App Runner Developer Guide, "Instance role"; AWS Systems Manager User Guide, "Setting up
 * Automation" and "Create a hybrid activation".
 */
export const MACHINES: readonly (readonly [string, readonly Launch[]])[] = [
  [
    'lambda.amazonaws.com',
    [
      { says: 'run a Lambda function', calls: [made(FUNCTION, 'lambda:CreateFunction')] },
      {
        says: 'give it to a Lambda function whose code it may change',
        calls: [found(FUNCTION, 'lambda:UpdateFunctionConfiguration', 'lambda:UpdateFunctionCode')],
        needs: 'a Lambda function of the account',
      },
      {
        says: 'give it to a Lambda function',
        calls: [found(FUNCTION, 'lambda:UpdateFunctionConfiguration')],
        needs: 'a Lambda function whose code leaks its credentials',
      },
      {
        says: 'change the code of Lambda functions',
        calls: [found(FUNCTION, 'lambda:UpdateFunctionCode')],
        needs: 'a Lambda function that runs with the role',
        passes: false,
      },
    ],
  ],
  [
    'ec2.amazonaws.com',
    [
      {
        says: 'start an EC2 instance',
        byProfile: true,
        calls: [
          made(INSTANCE, 'ec2:RunInstances'),
          found('arn:PARTITION:ec2:REGION::image/*', 'ec2:RunInstances'),
          found(arn('ec2', 'subnet/*'), 'ec2:RunInstances'),
          made(arn('ec2', 'network-interface/*'), 'ec2:RunInstances'),
          found(arn('ec2', 'security-group/*'), 'ec2:RunInstances'),
          made(arn('ec2', 'volume/*'), 'ec2:RunInstances'),
        ],
      },
      {
        says: 'give it to an EC2 instance',
        byProfile: true,
        onInstances: true,
        calls: [found(INSTANCE, 'ec2:AssociateIamInstanceProfile')],
      },
      {
        says: 'give it to an EC2 instance in place of its role',
        byProfile: true,
        onInstances: true,
        calls: [found(INSTANCE, 'ec2:ReplaceIamInstanceProfileAssociation')],
      },
      {
        says: 'start an EC2 spot instance',
        byProfile: true,
        calls: [made(arn('ec2', 'spot-instances-request/*'), 'ec2:RequestSpotInstances')],
        needs: 'an image, a subnet and a security group that it may use',
      },
      {
        says: 'start an EMR cluster',
        byProfile: true,
        calls: [made('*', 'elasticmapreduce:RunJobFlow')],
        needs: 'a service role for EMR that it may pass',
      },
      {
        says: 'start a node group of a cluster',
        calls: [made(arn('eks', 'cluster/*'), 'eks:CreateNodegroup')],
        needs: 'a cluster whose pods it can run',
      },
    ],
  ],
  [
    'eks-fargate-pods.amazonaws.com',
    [
      {
        says: 'run pods on Fargate',
        calls: [made(arn('eks', 'cluster/*'), 'eks:CreateFargateProfile')],
        needs: 'that its credentials get out of the machinery of Fargate, which shows them to no pod',
      },
    ],
  ],
  [
    'ecs-tasks.amazonaws.com',
    [
      { says: 'run an ECS task', calls: [made(TASK, 'ecs:RegisterTaskDefinition', 'ecs:RunTask')] },
      { says: 'start an ECS task', calls: [made(TASK, 'ecs:RegisterTaskDefinition', 'ecs:StartTask')] },
      {
        says: 'run an ECS service',
        calls: [made(TASK, 'ecs:RegisterTaskDefinition'), made(ECS_SERVICE, 'ecs:CreateService')],
      },
      {
        says: 'change an ECS service',
        calls: [made(TASK, 'ecs:RegisterTaskDefinition'), found(ECS_SERVICE, 'ecs:UpdateService')],
        needs: 'an ECS service of the account',
      },
      {
        says: 'run a Batch job',
        calls: [
          made(arn('batch', 'job-definition/*'), 'batch:RegisterJobDefinition'),
          made(arn('batch', 'job-definition/*'), 'batch:SubmitJob'),
          found(arn('batch', 'job-queue/*'), 'batch:SubmitJob'),
        ],
      },
      {
        says: 'run commands in ECS tasks',
        calls: [found(arn('ecs', 'task/*'), 'ecs:ExecuteCommand')],
        needs: 'an ECS task that runs with the role and lets commands in',
        passes: false,
      },
    ],
  ],
  [
    'ssm.amazonaws.com',
    [
      {
        says: 'register a machine of its own with Systems Manager',
        calls: [made('*', 'ssm:CreateActivation')],
      },
      {
        says: 'run an automation',
        calls: [made(arn('ssm', 'automation-definition/*:*'), 'ssm:StartAutomationExecution')],
      },
      {
        says: 'run an automation',
        calls: [
          found(arn('ssm', 'document/*'), 'ssm:StartAutomationExecution'),
          made(arn('ssm', 'automation-execution/*'), 'ssm:StartAutomationExecution'),
        ],
      },
    ],
  ],
  [
    'tasks.apprunner.amazonaws.com',
    [
      {
        says: 'run an App Runner service',
        calls: [made(arn('apprunner', 'service/*/*'), 'apprunner:CreateService')],
      },
      {
        says: 'change an App Runner service',
        calls: [found(arn('apprunner', 'service/*/*'), 'apprunner:UpdateService')],
        needs: 'an App Runner service of the account',
      },
    ],
  ],
];
