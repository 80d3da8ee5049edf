// Makes an account of N roles with mixed trust policies of about 2 kB each, as `aws iam
// get-account-authorization-details` prints it: deterministic, so that figures can be compared.

const ACCOUNT = '111122223333';
const ISSUER = 'oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE';
const PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/${ISSUER}`;
const REACHED = `arn:aws:iam::${ACCOUNT}:role/role-0`;

/** @param {readonly string[]} subjects */
const webIdentity = (subjects, operator = 'StringEquals') => ({
  Effect: 'Allow',
  Principal: { Federated: PROVIDER },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: {
    StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com' },
    [`${operator}${operator === 'StringEquals' ? 'IfExists' : ''}`]: { [`${ISSUER}:sub`]: subjects },
  },
});
/** @param {string} name */
const role = (name) => ({
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/${name}` },
  Action: 'sts:AssumeRole',
});
/** @param {string} name */
const service = (name) => ({ Effect: 'Allow', Principal: { Service: name }, Action: 'sts:AssumeRole' });
const account = {
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
  Action: 'sts:AssumeRole',
  Condition: { StringEquals: { 'aws:PrincipalTag/team': 'platform' } },
};

/** @param {number} index */
function trustOf(index) {
  const subjects = Array.from(
    { length: 20 },
    (_, at) => `system:serviceaccount:team-${(index + at) % 500}:app-${index}-${at}`,
  );
  switch (index % 5) {
    case 0:
      return [webIdentity(subjects)];
    case 1:
      return [
        webIdentity([`system:serviceaccount:team-${index % 500}:*`], 'StringLike'),
        webIdentity(subjects),
      ];
    case 2:
      return [role(`role-${(index * 7) % 1000}`), service('lambda.amazonaws.com'), webIdentity(subjects)];
    case 3:
      return [service('ec2.amazonaws.com'), account, webIdentity(subjects)];
    default:
      return [service('pods.eks.amazonaws.com'), webIdentity(subjects)];
  }
}

/** @param {number} index */
function roleOf(index) {
  const name = `role-${index}`;
  // the role that the benchmark asks for: reached by a chain and by tokens
  const statements =
    index === 0
      ? [webIdentity(['system:serviceaccount:hyve:hyve-sa']), role('role-1'), account]
      : trustOf(index);
  return {
    Path: '/',
    RoleName: name,
    RoleId: `AROA${String(index).padStart(16, '0')}`,
    Arn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
    CreateDate: '2026-01-05T10:00:00Z',
    AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: statements },
    InstanceProfileList: [],
    RolePolicyList: [
      {
        PolicyName: 'inline',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Action: ['s3:GetObject', 's3:PutObject'],
              Resource: `arn:aws:s3:::bucket-${index}/*`,
            },
            ...(index % 50 === 3 ? [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: REACHED }] : []),
          ],
        },
      },
    ],
    AttachedManagedPolicies: [],
    Tags: [{ Key: 'team', Value: index % 100 === 3 ? 'platform' : 'other' }],
  };
}

/**
 * The file's text, piece by piece, so that large accounts never stand in memory.
 *
 * @param {number} roles
 */
export function* accountText(roles) {
  yield '{"UserDetailList":[],"GroupDetailList":[],"Policies":[],"RoleDetailList":[';
  for (let index = 0; index < roles; index += 1)
    yield `${index === 0 ? '' : ','}${JSON.stringify(roleOf(index))}`;
  yield ']}';
}

/** A snapshot of the same account with its cluster beside it. */
export const clusterText = JSON.stringify({
  cluster: {
    name: 'prod',
    arn: `arn:aws:eks:us-east-1:${ACCOUNT}:cluster/prod`,
    version: '1.34',
    identity: { oidc: { issuer: `https://${ISSUER}` } },
  },
});

export const ROLE = REACHED;
/** A role that few others reach. */
export const SELDOM = `arn:aws:iam::${ACCOUNT}:role/role-7`;
