import {
  AttachRolePolicyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  GetRoleCommand,
  type IAMClient,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lab } from '../../../src/lab/index.ts';
import { labWith, outcome } from '../support.ts';
import { EMPTY, iamOf, policy, TRUST_EC2, trust } from './support.ts';

const BAD = 'MalformedPolicyDocumentException: ';
const read = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
const assume = { Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' };
const GITHUB = 'token.actions.githubusercontent.com';
const federated = (issuer: string, condition?: object) => ({
  Effect: 'Allow',
  Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${issuer}` },
  Action: 'sts:AssumeRoleWithWebIdentity',
  ...(condition === undefined ? {} : { Condition: condition }),
});

describe("IAM's grammar of policies in the lab", () => {
  let lab: Lab;
  let iam: IAMClient;
  beforeAll(async () => {
    lab = await labWith(EMPTY);
    iam = await iamOf(lab);
    await iam.send(new CreateRoleCommand({ RoleName: 'Role', AssumeRolePolicyDocument: TRUST_EC2 }));
    await iam.send(new CreateGroupCommand({ GroupName: 'Group' }));
  });
  afterAll(() => lab.stop());

  const put = (PolicyDocument: string, PolicyName = 'inline') =>
    outcome(iam.send(new PutRolePolicyCommand({ RoleName: 'Role', PolicyName, PolicyDocument })));
  const manage = (PolicyDocument: string, PolicyName = 'managed') =>
    outcome(iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument })));
  const update = (PolicyDocument: string) =>
    outcome(iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'Role', PolicyDocument })));

  const identity: readonly { name: string; text: string; says: string }[] = [
    { name: 'no JSON', text: '{"Version":', says: 'This policy contains invalid Json' },
    { name: 'a text', text: '"s3"', says: 'Syntax errors in policy.' },
    {
      name: 'a policy in the encoding of URLs',
      text: encodeURIComponent(policy(read)),
      says: 'Syntax errors in policy.',
    },
    { name: 'blanks before it', text: ` ${policy(read)}`, says: 'JSON strings must not have leading spaces' },
    { name: 'no statement', text: policy(), says: 'Syntax errors in policy. (it has no statement)' },
    {
      name: 'another version',
      text: '{"Version":"2020-01-01","Statement":[]}',
      says: 'Syntax errors in policy. (`Version` is "2012-10-17" or "2008-10-17", not "2020-01-01")',
    },
    {
      name: 'a principal',
      text: policy({ ...read, Principal: '*' }),
      says: 'Policy document should not specify a principal.',
    },
    {
      name: 'no resource',
      text: policy({ Effect: 'Allow', Action: 's3:*' }),
      says: 'Policy statement must contain resources.',
    },
    {
      name: 'no action',
      text: policy({ Effect: 'Allow', Resource: '*' }),
      says: 'Policy statement must contain actions.',
    },
    {
      name: 'an action without its service',
      text: policy({ ...read, Action: 'GetObject' }),
      says: 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
    },
    {
      name: 'a pattern for a service',
      text: policy({ ...read, Action: 's*:Get' }),
      says: 'Vendor s* is not valid',
    },
    {
      name: 'a condition on a key without its service',
      text: policy({ ...read, Condition: { StringEquals: { prefix: 'a' } } }),
      says: 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
    },
    {
      name: 'a resource that is no ARN',
      text: policy({ ...read, Resource: 'bucket' }),
      says: 'Resource bucket must be in ARN format or "*".',
    },
    {
      name: 'a resource of another partition',
      text: policy({ ...read, Resource: 'arn:cloud:s3:::a' }),
      says: 'Partition "cloud" is not valid for resource "arn:cloud:s3:::a".',
    },
    {
      name: 'half an ARN',
      text: policy({ ...read, Resource: 'arn:aws:s3' }),
      says: 'The policy failed legacy parsing',
    },
    {
      name: 'a pattern for the service of an ARN',
      text: policy({ ...read, Resource: 'arn:aws:s*:::a' }),
      says: 'Resource vendor must be fully qualified and cannot contain regexes.',
    },
    {
      name: 'a region of IAM',
      text: policy({ ...read, Resource: 'arn:aws:iam:us-east-1:111122223333:role/a' }),
      says: 'IAM resource arn:aws:iam:us-east-1:111122223333:role/a cannot contain region information.',
    },
    {
      name: 'a blank in a Sid',
      text: policy({ ...read, Sid: 'a b' }),
      says: 'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
    },
    {
      name: 'a Sid twice',
      text: policy({ ...read, Sid: 'a' }, { ...read, Sid: 'a' }),
      says: 'Statement IDs (SID) in a single policy must be unique.',
    },
    {
      name: 'an effect that is none',
      text: policy({ ...read, Effect: 'allow' }),
      says: 'Syntax errors in policy. (`Effect` is "Allow" or "Deny", not "allow")',
    },
  ];
  it.each(identity)('refuses $name in identity policies', async ({ text, says }) => {
    expect(await put(text)).toBe(BAD + says);
    expect(await manage(text)).toBe(BAD + says);
  });

  it('takes documents of the older version inline, and not as managed policies', async () => {
    const old = JSON.stringify({ Statement: [read] });
    expect(await put(old)).toBe('ok');
    expect(await manage(old)).toBe(`${BAD}Policy document must be version 2012-10-17 or greater.`);
  });

  it('takes what AWS takes', async () => {
    const resources = [
      'arn:aws:s3:::a/${aws:username}/*',
      'arn:aws:iam::*:role/*',
      'arn:*:s3:::a',
      'arn:aws:s3:*',
    ];
    expect(
      await put(policy({ Effect: 'Deny', NotAction: ['s3:Get*', 'IAM:*'], NotResource: resources })),
    ).toBe('ok');
    expect(await put(JSON.stringify({ Version: '2012-10-17', Id: 'x', Statement: read }))).toBe('ok');
  });

  it('counts sizes without white space, and all inline policies of one owner together', async () => {
    const sized = (length: number): string => {
      const empty = policy({ ...read, Resource: 'arn:aws:s3:::' });
      return policy({ ...read, Resource: `arn:aws:s3:::${'x'.repeat(length - empty.length)}` });
    };
    expect(await manage(sized(6144).replace('{', `{${' '.repeat(500)}`), 'fits')).toBe('ok');
    expect(await manage(sized(6145), 'large')).toBe(
      'LimitExceededException: Cannot exceed quota for PolicySize: 6144',
    );
    expect(await put(policy(read), 'inline')).toBe('ok');
    expect(await put(sized(10_240 - policy(read).length), 'rest')).toBe('ok');
    expect(await put(policy(read), 'more')).toBe(
      'LimitExceededException: Maximum policy size of 10240 bytes exceeded for role Role',
    );
    const group = { GroupName: 'Group', PolicyName: 'inline', PolicyDocument: sized(5121) };
    expect(await outcome(iam.send(new PutGroupPolicyCommand(group)))).toBe(
      'LimitExceededException: Maximum policy size of 5120 bytes exceeded for group Group',
    );
    const roomy = { ...assume, Condition: { StringEquals: { 'aws:PrincipalTag/a': 'x'.repeat(2000) } } };
    expect(await update(policy(roomy))).toBe(
      'LimitExceededException: Cannot exceed quota for ACLSizePerRole: 2048',
    );
  });

  const trusts: readonly { name: string; text: string; says: string }[] = [
    { name: 'a resource', text: policy({ ...assume, Resource: '*' }), says: 'Has prohibited field Resource' },
    {
      name: 'nobody',
      text: policy({ Effect: 'Allow', Action: 'sts:AssumeRole' }),
      says: 'Missing required field Principal',
    },
    {
      name: 'all but some',
      text: policy({ Effect: 'Allow', NotPrincipal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' }),
      says: 'Has prohibited field NotPrincipal',
    },
    ...['*', 's3:GetObject', 'sts:GetCallerIdentity'].map((Action) => ({
      name: `the action ${Action}`,
      text: policy({ ...assume, Action }),
      says: 'AssumeRole policy may only specify STS AssumeRole actions.',
    })),
    ...[
      'arn:aws:iam::111122223333:role/None',
      'arn:aws:iam::111122223333:role/elsewhere/Role',
      'arn:aws:iam::111122223333:user/none',
      'arn:aws:sts::111122223333:assumed-role/None/x',
      'AROAABCDEFGHIJKLMNOPQ',
    ].map((principal) => ({
      name: `the principal ${principal}`,
      text: trust(principal),
      says: `Invalid principal in policy: "AWS":"${principal}"`,
    })),
    {
      name: 'a service that is none',
      text: policy({ ...assume, Principal: { Service: 'ec2' } }),
      says: 'Invalid principal in policy: "SERVICE":"ec2"',
    },
    ...[undefined, { StringEquals: { [`${GITHUB}:aud`]: 'sts.amazonaws.com' } }].map((condition) => ({
      name: `all of GitHub ${condition === undefined ? '' : 'with an audience'}`,
      text: policy(federated(GITHUB, condition)),
      says: `Trust policy must evaluate the condition key ${GITHUB}:sub: its OIDC provider is shared by many customers`,
    })),
  ];
  it.each(trusts)('refuses $name in trust policies', async ({ text, says }) => {
    expect(await update(text)).toBe(BAD + says);
  });

  const good: readonly { name: string; text: string }[] = [
    { name: 'all actions of STS', text: policy({ ...assume, Action: 'sts:*' }) },
    {
      name: 'tags and a source identity',
      text: policy({ ...assume, Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'] }),
    },
    { name: 'everybody', text: policy({ ...assume, Principal: '*' }) },
    {
      name: 'a role of an account that the lab does not know',
      text: trust('arn:aws:iam::444455556666:role/x'),
    },
    {
      name: "an EKS cluster's tokens without a subject",
      text: policy(federated('oidc.eks.us-east-1.amazonaws.com/id/A')),
    },
    {
      name: "GitHub's tokens of one repository",
      text: policy(federated(GITHUB, { StringLike: { [`${GITHUB}:SUB`]: 'repo:hyve/*' } })),
    },
    { name: 'a denial of all of GitHub', text: policy(assume, { ...federated(GITHUB), Effect: 'Deny' }) },
    { name: 'itself', text: trust('arn:aws:iam::111122223333:role/Role') },
    { name: 'the older version', text: JSON.stringify({ Version: '2008-10-17', Statement: assume }) },
  ];
  it.each(good)('takes $name in trust policies', async ({ text }) => {
    expect(await update(text)).toBe('ok');
  });

  it('keeps what stood there when it refuses', async () => {
    await update(TRUST_EC2);
    await update(policy({ ...assume, Resource: '*' }));
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'Role' }));
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(TRUST_EC2);
  });

  it('attaches ten managed policies, each once, and those that are there', async () => {
    await iam.send(new CreateRoleCommand({ RoleName: 'Full', AssumeRolePolicyDocument: TRUST_EC2 }));
    const attach = (PolicyArn: string) =>
      outcome(iam.send(new AttachRolePolicyCommand({ RoleName: 'Full', PolicyArn })));
    const arn = (name: string) => `arn:aws:iam::111122223333:policy/${name}`;
    expect(await attach(arn('none'))).toBe(
      `NoSuchEntityException: Policy ${arn('none')} does not exist or is not attachable.`,
    );
    for (let number = 0; number < 11; number += 1) await manage(policy(read), `p${number}`);
    for (let number = 0; number < 10; number += 1) expect(await attach(arn(`p${number}`))).toBe('ok');
    expect(await attach(arn('p9'))).toBe('ok');
    expect(await attach(arn('p10'))).toBe(
      'LimitExceededException: Cannot exceed quota for PoliciesPerRole: 10',
    );
  });
});
