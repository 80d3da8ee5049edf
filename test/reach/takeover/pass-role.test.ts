import { describe, expect, it } from 'vitest';
import { LAUNCHES } from '../../../src/engine/reach/takeover/launches.ts';
import {
  ACCOUNT,
  allow,
  deny,
  judged,
  POD_TRUST,
  role,
  TARGET,
  trusts,
  user,
  violations,
} from './account.ts';

const trusting = (
  service: string,
  condition?: Readonly<Record<string, unknown>>,
  more = {},
): ReturnType<typeof role> =>
  role('HyveS3WriterRole', [POD_TRUST, trusts({ Service: service }, 'sts:AssumeRole', condition)], [], more);

/** Paths of principals: that the service has the role stands beside them. */
async function passers(
  statements: Parameters<typeof user>[1],
  target: ReturnType<typeof role>,
): Promise<readonly string[]> {
  const judgement = await judged({ users: [user('ci', statements)], roles: [target] });
  return violations(judgement).filter((path) => !path.startsWith('service:'));
}

const PASS = 'iam:PassRole';

describe('the right to pass a role to a service', () => {
  it('is a takeover with the right to make what runs with it', async () => {
    expect(await passers([allow([PASS, 'lambda:CreateFunction'])], trusting('lambda.amazonaws.com'))).toEqual(
      ['user/ci: takeover'],
    );
  });

  const nearMisses: readonly {
    name: string;
    statements: Parameters<typeof user>[1];
    service?: string;
    condition?: Readonly<Record<string, unknown>>;
  }[] = [
    { name: 'is nothing alone', statements: [allow(PASS)] },
    {
      name: 'is nothing for another role',
      statements: [allow('lambda:CreateFunction'), allow(PASS, `${TARGET}2`)],
    },
    {
      name: 'is nothing to another service',
      statements: [
        allow('lambda:CreateFunction'),
        allow(PASS, '*', { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } }),
      ],
    },
    {
      name: 'is nothing with what makes things of another service',
      statements: [allow([PASS, 'ec2:RunInstances', 'ecs:*'])],
    },
    {
      name: 'is nothing where it is denied',
      statements: [allow([PASS, 'lambda:CreateFunction']), deny('iam:Pass*')],
    },
    {
      name: 'is nothing if functions may be made in another account alone',
      statements: [allow(PASS), allow('lambda:CreateFunction', 'arn:aws:lambda:*:444455556666:function:*')],
    },
    {
      name: 'is nothing if the trust asks for the functions of another account',
      statements: [allow([PASS, 'lambda:CreateFunction'])],
      condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:lambda:us-east-1:444455556666:function:*' } },
    },
    {
      name: 'is nothing if the trust asks for another account as the source',
      statements: [allow([PASS, 'lambda:CreateFunction'])],
      condition: { StringEquals: { 'aws:SourceAccount': '444455556666' } },
    },
    {
      name: 'is nothing to a service that is not in the table if the trust asks for another account as the source',
      statements: [allow(PASS)],
      service: 'unheard-of.amazonaws.com',
      condition: { StringEquals: { 'aws:SourceAccount': '444455556666' } },
    },
    {
      name: 'is nothing to a service that is not in the table if the trust asks for what another account has',
      statements: [allow(PASS)],
      service: 'unheard-of.amazonaws.com',
      condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:unheard-of:*:444455556666:*' } },
    },
    {
      name: 'is nothing to EC2 without the subnets in which instances start',
      statements: [
        allow(PASS),
        allow('ec2:RunInstances', ['arn:aws:ec2:*:*:instance/*', 'arn:aws:ec2:*::image/*']),
      ],
      service: 'ec2.amazonaws.com',
    },
    {
      name: 'is nothing to EC2 if no instance profile holds the role and none can be made',
      statements: [allow([PASS, 'ec2:RunInstances'])],
      service: 'ec2.amazonaws.com',
    },
    {
      name: 'is nothing to a service of which only one of two calls is allowed',
      statements: [allow([PASS, 'codebuild:CreateProject'])],
      service: 'codebuild.amazonaws.com',
    },
  ];
  it.each(nearMisses)('$name', async ({ statements, service = 'lambda.amazonaws.com', condition }) => {
    expect(await passers(statements, trusting(service, condition))).toEqual([]);
  });

  it('is nothing where the trust names no service', async () => {
    expect(
      await passers([allow([PASS, 'lambda:*', 'ec2:*'])], role('HyveS3WriterRole', [POD_TRUST])),
    ).toEqual([]);
  });

  it.each([
    { name: 'the account as the source', condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT } } },
    {
      name: 'one of some accounts as the source',
      condition: { StringEquals: { 'aws:SourceAccount': ['444455556666', ACCOUNT] } },
    },
    {
      name: 'no other account as the source',
      condition: { StringNotEquals: { 'aws:SourceAccount': '444455556666' } },
    },
    {
      name: 'another account as the source, if there is one',
      condition: { StringEqualsIfExists: { 'aws:SourceAccount': '444455556666' } },
    },
    {
      name: 'what lies in one region of any account',
      condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:lambda:us-east-1:*:function:*' } },
    },
    {
      name: 'what names no account',
      condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::hyve-*' } },
    },
  ])('is a takeover where the trust asks for $name', async ({ condition }) => {
    const target = trusting('lambda.amazonaws.com', condition);
    expect(await passers([allow([PASS, 'lambda:CreateFunction'])], target)).toEqual(['user/ci: takeover']);
  });

  it('is a takeover where functions of one name may be made, and the trust takes those', async () => {
    const target = trusting('lambda.amazonaws.com', {
      ArnLike: { 'aws:SourceArn': `arn:aws:lambda:us-east-1:${ACCOUNT}:function:team-*` },
    });
    const own = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:team-a-*`;
    expect(await passers([allow(PASS, TARGET), allow('lambda:CreateFunction', own)], target)).toEqual([
      'user/ci: takeover',
    ]);
    const foreign = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:other-*`;
    expect(await passers([allow(PASS, TARGET), allow('lambda:CreateFunction', foreign)], target)).toEqual([]);
  });

  it('to EC2 is a takeover if an instance profile holds the role, or can be made to', async () => {
    const profile = {
      InstanceProfileList: [
        { InstanceProfileName: 'p', Arn: `arn:aws:iam::${ACCOUNT}:instance-profile/p`, Roles: [] },
      ],
    };
    expect(
      await passers([allow([PASS, 'ec2:RunInstances'])], trusting('ec2.amazonaws.com', undefined, profile)),
    ).toEqual(['user/ci: takeover']);
    const making = allow([
      PASS,
      'ec2:RunInstances',
      'iam:CreateInstanceProfile',
      'iam:AddRoleToInstanceProfile',
    ]);
    expect(await passers([making], trusting('ec2.amazonaws.com'))).toEqual(['user/ci: takeover']);
  });

  it('to EC2 with the right to give instances a profile is a takeover if there is an instance', async () => {
    const statements = [allow([PASS, 'ec2:AssociateIamInstanceProfile'])];
    const profile = {
      InstanceProfileList: [
        { InstanceProfileName: 'p', Arn: `arn:aws:iam::${ACCOUNT}:instance-profile/p`, Roles: [] },
      ],
    };
    const roles = [trusting('ec2.amazonaws.com', undefined, profile)];
    const instances = [{ InstanceId: 'i-0a1b2c3d4e5f60718', PrivateDnsName: 'ip-10-0-1-10.ec2.internal' }];
    const takers = async (account: object): Promise<readonly string[]> =>
      violations(await judged({ users: [user('ci', statements)], roles, account: { ...account } })).filter(
        (path) => path.startsWith('user'),
      );
    expect(await takers({ instances })).toEqual(['user/ci: takeover']);
    expect(await takers({ instances: [] })).toEqual([]);
  });

  it('is possible for a service of which rolepin does not know what it does with roles', async () => {
    expect(await passers([allow(PASS)], trusting('firehose.amazonaws.com'))).toEqual(['user/ci: takeover?']);
  });

  it('is not asked for by who may change what runs with the role already', async () => {
    expect(await passers([allow('lambda:UpdateFunctionCode')], trusting('lambda.amazonaws.com'))).toEqual([
      'user/ci: takeover?',
    ]);
  });

  it.each([...LAUNCHES.keys()])('to %s is a takeover with all its calls', async (service) => {
    const launches = LAUNCHES.get(service) ?? [];
    const surest = launches.find((launch) => launch.needs === undefined) ?? launches[0];
    const actions = surest?.calls.flatMap((call) => call.actions) ?? [];
    const all = [...actions, PASS, 'iam:CreateInstanceProfile', 'iam:AddRoleToInstanceProfile'];
    const taken = surest?.needs === undefined ? 'user/ci: takeover' : 'user/ci: takeover?';
    expect(await passers([allow(all)], trusting(service))).toEqual([taken]);
    // Fargate shows the role of its machinery to no pod
    expect(taken.endsWith('?')).toBe(service === 'eks-fargate-pods.amazonaws.com');
    expect(await passers([allow(all.filter((action) => action !== PASS))], trusting(service))).not.toContain(
      'user/ci: takeover',
    );
  });

  it('shows the call that makes what runs, in the region of a cluster', async () => {
    const judgement = await judged({
      users: [user('ci', [allow([PASS, 'lambda:CreateFunction'])])],
      roles: [trusting('lambda.amazonaws.com')],
    });
    const path = judgement.paths.find((one) => one.subject.id.endsWith('user/ci'));
    expect(path?.steps[0]?.witness).toMatchObject({
      action: 'lambda:CreateFunction',
      resource: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:rolepin`,
    });
    expect(path?.steps[0]?.because.map((one) => one.document)).toContain('trust policy of HyveS3WriterRole');
  });
});
