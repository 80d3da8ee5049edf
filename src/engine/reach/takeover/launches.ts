/** A call by which a service is made to work with a role that is passed to it. */
export interface LaunchCall {
  /** All on the same resource. */
  readonly actions: readonly string[];
  /** `REGION`, `ACCOUNT` and `PARTITION` stand for themselves; `*` for any; `*` alone where IAM knows no resource. */
  readonly resource: string;
  /** It acts on what was made with tags of the caller's choosing, or makes it. Else on what exists. */
  readonly makes: boolean;
}

/** One way to have a service work with a role. */
export interface Launch {
  /** What the principal may do besides passing the role. */
  readonly says: string;
  readonly calls: readonly LaunchCall[];
  /** Where something must exist that the world does not show. */
  readonly needs?: string;
  /** The role is there already: it need not be passed. */
  readonly passes?: false;
  /** The role must be in an instance profile. */
  readonly byProfile?: true;
}

const made = (resource: string, ...actions: readonly string[]): LaunchCall => ({
  actions,
  resource,
  makes: true,
});
const found = (resource: string, ...actions: readonly string[]): LaunchCall => ({
  actions,
  resource,
  makes: false,
});

const arn = (service: string, resource: string): string =>
  `arn:PARTITION:${service}:REGION:ACCOUNT:${resource}`;

const FUNCTION = arn('lambda', 'function:*');
const TASK = arn('ecs', 'task-definition/*:*');
const ECS_SERVICE = arn('ecs', 'service/*');
const INSTANCE = arn('ec2', 'instance/*');
const STACK = arn('cloudformation', 'stack/*/*');
const MACHINE = arn('states', 'stateMachine:*');
const PROJECT = arn('codebuild', 'project/*');
const GLUE_JOB = arn('glue', 'job/*');
const GLUE_SESSION = arn('glue', 'session/*');
const NOTEBOOK = arn('sagemaker', 'notebook-instance/*');

/**
 * The services that work with a role which the caller passes, with the calls that make them.
 *
 * Semantics: Service Authorization Reference, "Actions, resources, and condition keys" of each service; AWS IAM
 * User Guide, "Grant a user permissions to pass a role to an AWS service". For the services themselves:
 * AWS Lambda Developer Guide, "Defining Lambda function permissions with an execution role"; Amazon EC2 User
 * Guide, "IAM roles for Amazon EC2"; Amazon ECS Developer Guide, "Amazon ECS task IAM role"; AWS Batch User Guide,
 * "Create an IAM role for your jobs"; AWS Glue Developer Guide, "Getting started with AWS Glue interactive
 * sessions"; Amazon SageMaker Developer Guide, "How to use SageMaker AI execution roles"; AWS CodeBuild User Guide,
 * "Allow CodeBuild to interact with other AWS services"; AWS CloudFormation User Guide, "AWS CloudFormation service
 * role"; AWS Step Functions Developer Guide, "Managing execution permissions"; AWS Systems Manager User Guide,
 * "Setting up Automation" and "Create a hybrid activation"; AWS Data Pipeline Developer Guide, "IAM Roles for AWS
 * Data Pipeline"; Amazon EMR Management Guide, "Service role for Amazon EMR"; AWS App Runner Developer Guide,
 * "Instance role"; AWS CodePipeline User Guide, "Manage the CodePipeline service role"; AWS CodeDeploy User Guide,
 * "Create a service role for CodeDeploy"; Amazon EventBridge Scheduler User Guide, "Setting up the execution role".
 */
export const LAUNCHES: ReadonlyMap<string, readonly Launch[]> = new Map<string, readonly Launch[]>([
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
        calls: [found(INSTANCE, 'ec2:AssociateIamInstanceProfile')],
      },
      {
        says: 'give it to an EC2 instance in place of its role',
        byProfile: true,
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
  [
    'codepipeline.amazonaws.com',
    [{ says: 'make a pipeline', calls: [made(arn('codepipeline', '*'), 'codepipeline:CreatePipeline')] }],
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
]);
