import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  type IAMClient,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  SimulateCustomPolicyCommand,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lab } from '../../../src/lab/index.ts';
import { statementExtents } from '../../../src/lab/services/iam/simulate/positions.ts';
import { labWith, outcome } from '../support.ts';
import { EMPTY, iamOf, policy, TRUST_EC2 } from './support.ts';

const ROLE = 'arn:aws:iam::111122223333:role/Writer';
const DATED =
  '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2018-08-16T12:00:00Z"}}}}';

describe('simulations of the lab', () => {
  let lab: Lab;
  let iam: IAMClient;
  beforeAll(async () => {
    lab = await labWith(EMPTY);
    iam = await iamOf(lab);
    await iam.send(new CreateRoleCommand({ RoleName: 'Writer', AssumeRolePolicyDocument: TRUST_EC2 }));
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: 'Writer',
        PolicyName: 'write',
        PolicyDocument: policy(
          { Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::data/*' },
          { Effect: 'Deny', Action: 's3:DeleteObject', Resource: '*' },
        ),
      }),
    );
  });
  afterAll(() => lab.stop());

  const custom = async (document: string, action: string, more: object = {}) =>
    (
      await iam.send(
        new SimulateCustomPolicyCommand({ PolicyInputList: [document], ActionNames: [action], ...more }),
      )
    ).EvaluationResults;

  const principal = async (actions: readonly string[], resources: readonly string[], more: object = {}) =>
    (
      await iam.send(
        new SimulatePrincipalPolicyCommand({
          PolicySourceArn: ROLE,
          ActionNames: [...actions],
          ResourceArns: [...resources],
          ...more,
        }),
      )
    ).EvaluationResults?.map(
      ({ EvalActionName, EvalResourceName, EvalDecision }) =>
        `${EvalActionName} ${EvalResourceName} ${EvalDecision}`,
    );

  it("answer the AWS CLI's own example in its words", async () => {
    const entry = (value: string) => ({
      ContextEntries: [
        { ContextKeyName: 'aws:CurrentTime', ContextKeyValues: [value], ContextKeyType: 'date' },
      ],
    });
    expect(await custom(DATED, 'dynamodb:CreateBackup', entry('2019-04-25T11:00:00Z'))).toEqual([
      {
        EvalActionName: 'dynamodb:CreateBackup',
        EvalResourceName: '*',
        EvalDecision: 'allowed',
        MatchedStatements: [
          {
            SourcePolicyId: 'PolicyInputList.1',
            SourcePolicyType: 'IAM Policy',
            StartPosition: { Line: 1, Column: 38 },
            EndPosition: { Line: 1, Column: 167 },
          },
        ],
        MissingContextValues: [],
      },
    ]);
    expect(await custom(DATED, 'dynamodb:CreateBackup', entry('2014-04-25T11:00:00Z'))).toMatchObject([
      { EvalDecision: 'implicitDeny', MatchedStatements: [], MissingContextValues: [] },
    ]);
  });

  it('tell the keys that are missing', async () => {
    expect(await custom(DATED, 'dynamodb:CreateBackup')).toMatchObject([
      { EvalDecision: 'implicitDeny', MissingContextValues: ['aws:CurrentTime'] },
    ]);
  });

  it('decide by the policies of a role, action by action and resource by resource', async () => {
    const data = 'arn:aws:s3:::data/a';
    const other = 'arn:aws:s3:::other/a';
    expect(await principal(['s3:PutObject', 's3:DeleteObject'], [data, other])).toEqual([
      `s3:PutObject ${data} allowed`,
      `s3:PutObject ${other} implicitDeny`,
      `s3:DeleteObject ${data} explicitDeny`,
      `s3:DeleteObject ${other} explicitDeny`,
    ]);
  });

  it('count a resource policy that names the caller', async () => {
    const CallerArn = 'arn:aws:iam::111122223333:user/someone';
    const ResourcePolicy = policy({
      Effect: 'Allow',
      Principal: { AWS: CallerArn },
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::other/*',
    });
    const asked = { ResourceArns: ['arn:aws:s3:::other/a'], CallerArn, ResourcePolicy };
    expect(await custom(DATED, 's3:GetObject', asked)).toMatchObject([
      {
        EvalDecision: 'allowed',
        MatchedStatements: [{ SourcePolicyId: 'ResourcePolicy', SourcePolicyType: 'Resource Policy' }],
      },
    ]);
    expect(await outcome(principal(['s3:GetObject'], ['arn:aws:s3:::other/a'], { ResourcePolicy }))).toMatch(
      /^InvalidInputException: CallerArn is required/,
    );
  });

  it('hold a role to its boundary', async () => {
    const { Policy } = await iam.send(
      new CreatePolicyCommand({
        PolicyName: 'limit',
        PolicyDocument: policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }),
      }),
    );
    await iam.send(
      new PutRolePermissionsBoundaryCommand({ RoleName: 'Writer', PermissionsBoundary: Policy?.Arn }),
    );
    const data = 'arn:aws:s3:::data/a';
    const { EvaluationResults } = await iam.send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: ROLE,
        ActionNames: ['s3:GetObject', 's3:PutObject'],
        ResourceArns: [data],
      }),
    );
    expect(EvaluationResults).toMatchObject([
      { EvalDecision: 'allowed', PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: true } },
      {
        EvalDecision: 'implicitDeny',
        PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false },
      },
    ]);
  });

  it('decide nothing by a policy of AWS that the lab does not hold', async () => {
    const PolicyArn = 'arn:aws:iam::aws:policy/AmazonS3FullAccess';
    await iam.send(new CreateRoleCommand({ RoleName: 'Managed', AssumeRolePolicyDocument: TRUST_EC2 }));
    await iam.send(new AttachRolePolicyCommand({ RoleName: 'Managed', PolicyArn }));
    expect(
      await principal(['s3:GetObject'], ['arn:aws:s3:::data/a'], {
        PolicySourceArn: 'arn:aws:iam::111122223333:role/Managed',
      }),
    ).toEqual(['s3:GetObject arn:aws:s3:::data/a implicitDeny']);
  });

  const bad: readonly { name: string; call: () => Promise<unknown>; says: RegExp }[] = [
    {
      name: 'an action with a wildcard',
      call: () => custom(DATED, 's3:*'),
      says: /^InvalidInputException: Invalid Action Name: s3:\*/,
    },
    {
      name: 'an entity that is none',
      call: () => principal(['s3:GetObject'], ['*'], { PolicySourceArn: 'arn:aws:iam::111122223333:root' }),
      says: /^InvalidInputException: Invalid Entity Arn/,
    },
    {
      name: 'a role that is not there',
      call: () =>
        principal(['s3:GetObject'], ['*'], { PolicySourceArn: 'arn:aws:iam::111122223333:role/None' }),
      says: /^NoSuchEntityException: The role with name None cannot be found/,
    },
  ];
  it.each(bad)('refuse $name', async ({ call, says }) => {
    expect(await outcome(call())).toMatch(says);
  });
});

describe('statementExtents', () => {
  it('finds the statements of a list, line by line, whatever else has braces', () => {
    const text = `{\n  "Id": "{}",\n  "Statement": [\n    { "Sid": "a{", "Condition": { "x": {} } },\n    {\n    }\n  ],\n  "Version": "2012-10-17"\n}`;
    expect(statementExtents(text)).toEqual([
      { StartPosition: { Line: 4, Column: 6 }, EndPosition: { Line: 4, Column: 46 } },
      { StartPosition: { Line: 5, Column: 6 }, EndPosition: { Line: 6, Column: 6 } },
    ]);
  });
});
