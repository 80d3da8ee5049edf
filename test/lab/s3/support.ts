import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import type { Lab, LabOptions } from '../../../src/lab/index.ts';
import { ACCOUNT, credentialsOf, labWith } from '../support.ts';

/** AWS's documented second account. */
export const OTHER = '444455556666';

export const ADMIN = `arn:aws:iam::${ACCOUNT}:user/admin`;
export const READER = `arn:aws:iam::${ACCOUNT}:role/reader`;
export const STRANGER = `arn:aws:iam::${OTHER}:user/stranger`;

/** An identity policy as IAM's details hold it. */
export const allowing = (
  actions: string | readonly string[],
  resources: string | readonly string[] = '*',
  condition?: object,
) => ({
  PolicyName: 'own',
  PolicyDocument: {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: actions,
        Resource: resources,
        ...(condition === undefined ? {} : { Condition: condition }),
      },
    ],
  },
});

/** The unique id of a user of these tests. */
export const idOf = (name: string): string => `AIDA${name.toUpperCase().padEnd(17, 'A').slice(0, 17)}`;

export const user = (account: string, name: string, ...policies: readonly object[]) => ({
  UserName: name,
  UserId: idOf(name),
  Arn: `arn:aws:iam::${account}:user/${name}`,
  Path: '/',
  UserPolicyList: policies,
  AttachedManagedPolicies: [],
  GroupList: [],
});

export const role = (account: string, name: string, ...policies: readonly object[]) => ({
  RoleName: name,
  RoleId: `AROA${name.toUpperCase().padEnd(17, 'A').slice(0, 17)}`,
  Arn: `arn:aws:iam::${account}:role/${name}`,
  Path: '/',
  AssumeRolePolicyDocument: {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'sts:AssumeRole' },
    ],
  },
  RolePolicyList: policies,
  AttachedManagedPolicies: [],
  InstanceProfileList: [],
});

/** An account of a snapshot. */
export const account = (
  id: string,
  parts: {
    users?: readonly object[];
    roles?: readonly object[];
    buckets?: readonly object[];
    keys?: readonly object[];
  },
) => ({
  id,
  authorizationDetails: {
    UserDetailList: parts.users ?? [],
    RoleDetailList: parts.roles ?? [],
    GroupDetailList: [],
    Policies: [],
  },
  buckets: parts.buckets ?? [],
  keys: parts.keys ?? [],
});

/** A lab with an administrator, a role that reads `reports/*`, and a stranger who may do everything in another account. */
export const s3Lab = (options: Partial<LabOptions> = {}): Promise<Lab> =>
  labWith(
    {
      accounts: [
        account(ACCOUNT, {
          users: [user(ACCOUNT, 'admin', allowing('*'))],
          roles: [role(ACCOUNT, 'reader', allowing('s3:GetObject', 'arn:aws:s3:::data/reports/*'))],
        }),
        account(OTHER, { users: [user(OTHER, 'stranger', allowing('*'))] }),
      ],
    },
    options,
  );

/** A client of the AWS SDK for a principal, not told anything but where the lab is. */
export async function clientOf(lab: Lab, arn: string, config: S3ClientConfig = {}): Promise<S3Client> {
  return new S3Client({
    endpoint: lab.endpoint,
    region: 'us-east-1',
    credentials: await credentialsOf(lab, arn),
    maxAttempts: 1,
    ...config,
  });
}

/** The whole body of a reply as text. */
export const textOfBody = async (
  body: { transformToString(): Promise<string> } | undefined,
): Promise<string> => (body === undefined ? '' : body.transformToString());
