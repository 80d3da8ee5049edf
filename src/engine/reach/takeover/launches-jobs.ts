import { arn, found, type Launch, made } from './launch.ts';

const STACK = arn('cloudformation', 'stack/*/*');
const MACHINE = arn('states', 'stateMachine:*');
const PROJECT = arn('codebuild', 'project/*');
const GLUE_JOB = arn('glue', 'job/*');
const GLUE_SESSION = arn('glue', 'session/*');
const NOTEBOOK = arn('sagemaker', 'notebook-instance/*');

/**
 * Services that run jobs, builds and workflows of the caller's, or call APIs for the caller.
 *
 * Semantics: Service Authorization Reference, "Actions, resources, and condition keys" of each service. AWS Glue
 * Developer Guide, "Getting started with AWS Glue interactive sessions"; Amazon SageMaker Developer Guide, "How to
 * use SageMaker AI execution roles"; AWS CodeBuild User Guide, "Allow CodeBuild to interact with other AWS services";
 * AWS CloudFormation User Guide, "AWS CloudFormation service role"; AWS Step Functions Developer Guide, "Managing
 * execution permissions"; AWS Data Pipeline Developer Guide, "IAM Roles for AWS Data Pipeline"; Amazon EMR Management
 * Guide, "Service role for Amazon EMR"; AWS CodePipeline User Guide, "Manage the CodePipeline service role"; AWS
 * CodeDeploy User Guide, "Create a service role for CodeDeploy"; Amazon EventBridge Scheduler User Guide, "Setting up
 * the execution role".
 */
export const JOBS: readonly (readonly [string, readonly Launch[]])[] = [
  [
    'glue.amazonaws.com',
    [
      { says: 'run a Glue job', calls: [made(GLUE_JOB, 'glue:CreateJob', 'glue:StartJobRun')] },
      {
        says: 'run a Glue job by a trigger',
        calls: [made(GLUE_JOB, 'glue:CreateJob'), made(arn('glue', 'trigger/*'), 'glue:CreateTrigger')],
      },
      {
        says: 'run statements in a Glue session',
        calls: [made(GLUE_SESSION, 'glue:CreateSession', 'glue:RunStatement')],
      },
      { says: 'make a Glue development endpoint', calls: [made('*', 'glue:CreateDevEndpoint')] },
      {
        says: 'change a Glue job',
        calls: [found(GLUE_JOB, 'glue:UpdateJob', 'glue:StartJobRun')],
        needs: 'a Glue job of the account',
      },
    ],
  ],
  [
    'sagemaker.amazonaws.com',
    [
      {
        says: 'open a SageMaker notebook',
        calls: [
          made(NOTEBOOK, 'sagemaker:CreateNotebookInstance', 'sagemaker:CreatePresignedNotebookInstanceUrl'),
        ],
      },
      {
        says: 'start a SageMaker notebook with a script',
        calls: [made(NOTEBOOK, 'sagemaker:CreateNotebookInstance')],
      },
      {
        says: 'run a SageMaker training job',
        calls: [made(arn('sagemaker', 'training-job/*'), 'sagemaker:CreateTrainingJob')],
      },
      {
        says: 'run a SageMaker processing job',
        calls: [made(arn('sagemaker', 'processing-job/*'), 'sagemaker:CreateProcessingJob')],
      },
      {
        says: 'open SageMaker notebooks',
        calls: [found(NOTEBOOK, 'sagemaker:CreatePresignedNotebookInstanceUrl')],
        needs: 'a SageMaker notebook that runs with the role',
        passes: false,
      },
    ],
  ],
  [
    'codebuild.amazonaws.com',
    [
      {
        says: 'run a CodeBuild project',
        calls: [made(PROJECT, 'codebuild:CreateProject', 'codebuild:StartBuild')],
      },
      {
        says: 'change a CodeBuild project',
        calls: [found(PROJECT, 'codebuild:UpdateProject', 'codebuild:StartBuild')],
        needs: 'a CodeBuild project of the account',
      },
      {
        says: 'start builds with commands of its own',
        calls: [found(PROJECT, 'codebuild:StartBuild')],
        needs: 'a CodeBuild project that runs with the role',
        passes: false,
      },
    ],
  ],
  [
    'cloudformation.amazonaws.com',
    [
      { says: 'make a CloudFormation stack', calls: [made(STACK, 'cloudformation:CreateStack')] },
      {
        says: 'make a CloudFormation stack by a change set',
        calls: [made(STACK, 'cloudformation:CreateChangeSet', 'cloudformation:ExecuteChangeSet')],
      },
      {
        says: 'change a CloudFormation stack',
        calls: [found(STACK, 'cloudformation:UpdateStack')],
        needs: 'a CloudFormation stack of the account',
        passes: false,
      },
    ],
  ],
  [
    'states.amazonaws.com',
    [
      {
        says: 'run a state machine',
        calls: [made(MACHINE, 'states:CreateStateMachine', 'states:StartExecution')],
      },
      {
        says: 'change a state machine',
        calls: [found(MACHINE, 'states:UpdateStateMachine', 'states:StartExecution')],
        needs: 'a state machine of the account that runs with the role',
        passes: false,
      },
    ],
  ],
  [
    'datapipeline.amazonaws.com',
    [
      {
        says: 'run a data pipeline',
        calls: [
          made(
            '*',
            'datapipeline:CreatePipeline',
            'datapipeline:PutPipelineDefinition',
            'datapipeline:ActivatePipeline',
          ),
        ],
      },
    ],
  ],
  [
    'elasticmapreduce.amazonaws.com',
    [{ says: 'start an EMR cluster', calls: [made('*', 'elasticmapreduce:RunJobFlow')] }],
  ],
  [
    'emr-serverless.amazonaws.com',
    [
      {
        says: 'run an EMR Serverless job',
        calls: [made(arn('emr-serverless', '/applications/*'), 'emr-serverless:StartJobRun')],
      },
    ],
  ],
  [
    'codepipeline.amazonaws.com',
    [
      { says: 'make a pipeline', calls: [made(arn('codepipeline', '*'), 'codepipeline:CreatePipeline')] },
      {
        says: 'change a pipeline',
        calls: [found(arn('codepipeline', '*'), 'codepipeline:UpdatePipeline')],
        needs: 'a pipeline of the account',
      },
    ],
  ],
  [
    'codedeploy.amazonaws.com',
    [
      {
        says: 'make a deployment',
        calls: [
          made(
            arn('codedeploy', 'deploymentgroup:*/*'),
            'codedeploy:CreateDeploymentGroup',
            'codedeploy:CreateDeployment',
          ),
        ],
      },
    ],
  ],
  [
    'scheduler.amazonaws.com',
    [
      {
        says: 'have a schedule call any API',
        calls: [made(arn('scheduler', 'schedule/*/*'), 'scheduler:CreateSchedule')],
      },
    ],
  ],
  [
    'events.amazonaws.com',
    [
      {
        says: 'make a rule with targets',
        calls: [made(arn('events', 'rule/*'), 'events:PutRule', 'events:PutTargets')],
      },
    ],
  ],
];
