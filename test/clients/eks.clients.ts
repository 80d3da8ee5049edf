import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lab } from '../../src/lab/index.ts';
import { EKS } from '../../src/lab/services/eks/eks.ts';
import { ACCOUNT, labWith } from '../lab/support.ts';
import { ANNA, WORLD } from './pods.ts';
import { AWS, answersIn, environmentOf, PYTHON, refusalsIn, runClient, stepsOf } from './run.ts';

const ARN = `arn:aws:eks:eu-west-1:${ACCOUNT}:cluster/prod`;
const CLUSTER = {
  cluster: {
    name: 'prod',
    arn: ARN,
    status: 'ACTIVE',
    identity: {
      oidc: { issuer: 'https://oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE' },
    },
  },
};

/** The operations of the lab that a client has. */
const shared = (theirs: readonly string[]): readonly string[] =>
  EKS.operations.map(({ name }) => name).filter((name) => theirs.includes(name));

let lab: Lab;
let env: Record<string, string> = {};
beforeAll(async () => {
  lab = await labWith(WORLD);
  env = await environmentOf(lab, ANNA);
});
afterAll(() => lab.stop());

describe("boto3, as Debian ships it, against the lab's EKS", () => {
  it('makes every call that both have', async () => {
    const steps = await stepsOf('eks.py', [lab.endpoint], env);
    const made = new Set(steps.map(({ call }) => call));
    const [operations] = answersIn(steps, 'operations') as readonly [readonly string[]];
    expect(shared(operations).filter((name) => !made.has(name))).toEqual([]);
    expect(refusalsIn(steps)).toEqual(['DescribeCluster ResourceNotFoundException 404']);
    expect(answersIn(steps, 'ListClusters')).toEqual([{ clusters: ['prod'] }]);
    expect(answersIn(steps, 'DescribeCluster')).toMatchObject([CLUSTER]);
    expect(answersIn(steps, 'ListTagsForResource')).toEqual([{ tags: { team: 'hyve + co' } }]);
  });
});

describe("the AWS CLI, as Debian ships it, against the lab's EKS", () => {
  /** A call and what it prints, by operation, in an order in which they can be made. */
  const CALLS: Readonly<Record<string, readonly [args: readonly string[], answer?: object]>> = {
    ListClusters: [['list-clusters'], { clusters: ['prod'] }],
    DescribeCluster: [['describe-cluster', '--name', 'prod'], CLUSTER],
    TagResource: [['tag-resource', '--resource-arn', ARN, '--tags', 'team=hyve,stage=']],
    UntagResource: [['untag-resource', '--resource-arn', ARN, '--tag-keys', 'stage']],
    ListTagsForResource: [['list-tags-for-resource', '--resource-arn', ARN], { tags: { team: 'hyve' } }],
  };

  it('makes every call that both have', async () => {
    const names =
      "import awscli.botocore.session as s; print(*s.Session().get_service_model('eks').operation_names)";
    const theirs = (await runClient(PYTHON, ['-c', names], env)).stdout.trim().split(' ');
    expect([...shared(theirs)].sort()).toEqual(Object.keys(CALLS).sort());
    for (const [args, answer] of Object.values(CALLS)) {
      const command = ['eks', ...args, '--endpoint-url', lab.endpoint, '--region', 'eu-west-1'];
      const { exit, stdout, stderr } = await runClient(AWS, [...command, '--output', 'json'], env);
      expect({ args, exit, stderr }).toEqual({ args, exit: 0, stderr: '' });
      if (answer !== undefined) expect(JSON.parse(stdout)).toMatchObject(answer);
    }
  });
});
