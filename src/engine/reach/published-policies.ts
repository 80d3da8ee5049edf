import { type PolicyDocument, parsePolicy } from '../../policy/index.ts';
import type { AttachedPolicy, World } from '../../world/index.ts';

/**
 * AWS's own policies that nodes and administrators commonly carry, as AWS publishes them: for inputs that attach them and
 * don't hold their documents. Each allows its actions on every resource.
 *
 * Semantics: AWS Managed Policy Reference.
 */
const PUBLISHED: Readonly<Record<string, readonly string[]>> = {
  AdministratorAccess: ['*'],
  AmazonEKSWorkerNodePolicy: [
    ...['Instances', 'InstanceTypes', 'RouteTables', 'SecurityGroups', 'Subnets', 'Volumes'].map(
      (what) => `ec2:Describe${what}`,
    ),
    'ec2:DescribeVolumesModifications',
    'ec2:DescribeVpcs',
    'eks:DescribeCluster',
    'eks-auth:AssumeRoleForPodIdentity',
  ],
  AmazonEKSWorkerNodeMinimalPolicy: ['eks-auth:AssumeRoleForPodIdentity'],
  AmazonEC2ContainerRegistryReadOnly: [
    'ecr:GetAuthorizationToken',
    'ecr:BatchCheckLayerAvailability',
    'ecr:GetDownloadUrlForLayer',
    'ecr:GetRepositoryPolicy',
    'ecr:DescribeRepositories',
    'ecr:ListImages',
    'ecr:DescribeImages',
    'ecr:BatchGetImage',
    'ecr:GetLifecyclePolicy',
    'ecr:GetLifecyclePolicyPreview',
    'ecr:ListTagsForResource',
    'ecr:DescribeImageScanFindings',
  ],
  AmazonEC2ContainerRegistryPullOnly: [
    'ecr:GetAuthorizationToken',
    'ecr:BatchGetImage',
    'ecr:GetDownloadUrlForLayer',
    'ecr:BatchImportUpstreamImage',
  ],
  AmazonEKS_CNI_Policy: [
    'ec2:AssignPrivateIpAddresses',
    'ec2:UnassignPrivateIpAddresses',
    ...['Attach', 'Create', 'Delete', 'Detach'].map((what) => `ec2:${what}NetworkInterface`),
    'ec2:ModifyNetworkInterfaceAttribute',
    ...['Instances', 'InstanceTypes', 'NetworkInterfaces', 'Subnets', 'Tags'].map(
      (what) => `ec2:Describe${what}`,
    ),
  ],
  AmazonSSMManagedInstanceCore: [
    'ssm:DescribeAssociation',
    'ssm:DescribeDocument',
    'ssm:GetDeployablePatchSnapshotForInstance',
    'ssm:GetDocument',
    'ssm:GetManifest',
    'ssm:GetParameter',
    'ssm:GetParameters',
    'ssm:ListAssociations',
    'ssm:ListInstanceAssociations',
    'ssm:PutComplianceItems',
    'ssm:PutConfigurePackageResult',
    'ssm:PutInventory',
    'ssm:UpdateAssociationStatus',
    'ssm:UpdateInstanceAssociationStatus',
    'ssm:UpdateInstanceInformation',
    ...['Control', 'Data'].flatMap((what) => [
      `ssmmessages:Create${what}Channel`,
      `ssmmessages:Open${what}Channel`,
    ]),
    ...['AcknowledgeMessage', 'DeleteMessage', 'FailMessage', 'GetEndpoint', 'GetMessages', 'SendReply'].map(
      (what) => `ec2messages:${what}`,
    ),
  ],
};

const actionsOf = (arn: string): readonly string[] | undefined =>
  PUBLISHED[/^arn:[^:]+:iam::aws:policy\/(\w+)$/.exec(arn)?.[1] ?? ''];

const made = new WeakMap<AttachedPolicy, PolicyDocument>();

/** The document of a policy of AWS's own, as it is published; `undefined` for those that are not kept here. */
export function publishedPolicy(attached: AttachedPolicy): PolicyDocument | undefined {
  const actions = actionsOf(attached.arn);
  if (actions === undefined) return undefined;
  const known = made.get(attached) ?? write(actions, attached);
  made.set(attached, known);
  return known;
}

const write = (Action: readonly string[], { at }: AttachedPolicy): PolicyDocument =>
  parsePolicy({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] }, at)
    .document;

/** The ARNs of policies that a world attaches, does not hold, and that are taken as published. */
export function takenAsPublished({ accounts }: World): readonly string[] {
  const taken = new Set<string>();
  for (const { details } of accounts.values()) {
    if (details === undefined) continue;
    const { users, roles, groups, policies } = details;
    for (const { attached } of [...users.values(), ...roles.values(), ...groups.values()])
      for (const { arn } of attached) if (!policies.has(arn) && actionsOf(arn) !== undefined) taken.add(arn);
  }
  return [...taken].sort();
}
