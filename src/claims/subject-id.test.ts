import { describe, expect, it } from 'vitest';
import { parseSubject } from './subject-id.ts';

const ROLE = 'arn:aws:iam::111122223333:role/team/Admin';

describe('parseSubject', () => {
  const right: readonly { name: string; text: string; clusters?: readonly string[]; expected: string }[] = [
    {
      name: 'reads CLUSTER/NAMESPACE/NAME as a service account',
      text: 'prod/hyve/hyve-sa',
      expected: 'serviceaccount:prod/hyve/hyve-sa',
    },
    {
      name: 'reads NAMESPACE/NAME as a service account where one cluster is known',
      text: 'hyve/hyve-sa',
      expected: 'serviceaccount:prod/hyve/hyve-sa',
    },
    {
      name: 'reads CLUSTER/NAMESPACE/KIND/NAME as a workload',
      text: 'prod/hyve/Deployment/hyve',
      expected: 'workload:prod/hyve/Deployment/hyve',
    },
    {
      name: 'reads the kind of a workload as kubectl does, small or plural',
      text: 'prod/hyve/deployments/hyve',
      expected: 'workload:prod/hyve/Deployment/hyve',
    },
    {
      name: 'keeps the kind of a custom workload',
      text: 'prod/hyve/Rollout/hyve',
      expected: 'workload:prod/hyve/Rollout/hyve',
    },
    {
      name: 'reads a workload of the kind Pod as a pod',
      text: 'prod/hyve/Pod/hyve-0',
      expected: 'pod:prod/hyve/hyve-0',
    },
    { name: 'reads a bare role ARN as a principal', text: ROLE, expected: `principal:${ROLE}` },
    {
      name: 'reads an account ARN as a principal',
      text: 'arn:aws:iam::111122223333:root',
      expected: 'principal:arn:aws:iam::111122223333:root',
    },
    { name: 'keeps the full id of a principal', text: `principal:${ROLE}`, expected: `principal:${ROLE}` },
    {
      name: 'keeps the full id of a service account',
      text: 'serviceaccount:prod/hyve/hyve-sa',
      expected: 'serviceaccount:prod/hyve/hyve-sa',
    },
    {
      name: 'keeps an open set of service accounts',
      text: 'prod/hyve/*',
      expected: 'serviceaccount:prod/hyve/*',
    },
    {
      name: 'keeps slashes and colons in the name of a user',
      text: 'user:prod/https://idp.example.com#a/b',
      expected: 'user:prod/https://idp.example.com#a/b',
    },
    {
      name: 'keeps colons in the name of a group',
      text: 'group:prod/system:masters',
      expected: 'group:prod/system:masters',
    },
    {
      name: 'keeps a node',
      text: 'node:prod/ip-10-0-0-1.ec2.internal',
      expected: 'node:prod/ip-10-0-0-1.ec2.internal',
    },
    {
      name: 'keeps a service',
      text: 'service:lambda.amazonaws.com',
      expected: 'service:lambda.amazonaws.com',
    },
    {
      name: 'keeps the tokens of a provider',
      text: 'federated:arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com',
      expected: 'federated:arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com',
    },
    { name: 'keeps anyone', text: 'anyone', expected: 'anyone' },
    {
      name: 'takes any cluster where none is known',
      text: 'prod/hyve/hyve-sa',
      clusters: [],
      expected: 'serviceaccount:prod/hyve/hyve-sa',
    },
  ];

  it.each(right)('$name', ({ text, clusters = ['prod'], expected }) => {
    expect(parseSubject(text, clusters)).toEqual({ ok: true, value: expected });
  });

  const wrong: readonly {
    name: string;
    text: string;
    clusters?: readonly string[];
    message: string;
    hint: string;
  }[] = [
    {
      name: 'wants the cluster where two are known',
      text: 'hyve/hyve-sa',
      clusters: ['prod', 'dev'],
      message: '`hyve/hyve-sa` does not name its cluster',
      hint: 'the inputs hold prod, dev',
    },
    {
      name: 'wants the cluster where none is known',
      text: 'hyve/hyve-sa',
      clusters: [],
      message: '`hyve/hyve-sa` does not name its cluster',
      hint: 'write CLUSTER/hyve/hyve-sa',
    },
    {
      name: 'suggests the cluster that was meant',
      text: 'prdo/hyve/hyve-sa',
      message: 'no input tells of a cluster `prdo`, which `prdo/hyve/hyve-sa` names',
      hint: 'did you mean `prod`?',
    },
    {
      name: 'tells of --cluster where no known cluster is near',
      text: 'user:green/alice',
      message: 'no input tells of a cluster `green`, which `user:green/alice` names',
      hint: '`--cluster green`',
    },
    {
      name: 'refuses one word',
      text: 'hyve-sa',
      message: 'not a subject: `hyve-sa`',
      hint: 'CLUSTER/NAMESPACE/NAME',
    },
    {
      name: 'refuses the empty text',
      text: '',
      message: 'not a subject: ``',
      hint: 'CLUSTER/NAMESPACE/NAME',
    },
    {
      name: 'refuses an empty part',
      text: 'prod//hyve-sa',
      message: 'not a subject: `prod//hyve-sa`',
      hint: 'serviceaccount:CLUSTER/NAMESPACE/NAME',
    },
    {
      name: 'refuses a name that Kubernetes refuses',
      text: 'prod/hyve/hyve_sa',
      message: 'not a subject: `prod/hyve/hyve_sa`',
      hint: '`hyve_sa` is no name',
    },
    {
      name: 'tells how a workload is written where a kind stands for a namespace',
      text: 'prod/Deployment/hyve',
      message: 'not a subject: `prod/Deployment/hyve`',
      hint: 'CLUSTER/NAMESPACE/KIND/NAME',
    },
    {
      name: 'refuses a kind of workload that is none',
      text: 'prod/hyve/thing/hyve',
      message: 'not a subject: `prod/hyve/thing/hyve`',
      hint: '`thing` is no kind',
    },
    {
      name: 'names the role of a session',
      text: 'arn:aws:sts::111122223333:assumed-role/App/me',
      message: 'not a subject: `arn:aws:sts::111122223333:assumed-role/App/me`',
      hint: 'arn:aws:iam::111122223333:role/App',
    },
    {
      name: 'tells how a provider is written',
      text: 'arn:aws:iam::111122223333:oidc-provider/x',
      message: 'not a subject: `arn:aws:iam::111122223333:oidc-provider/x`',
      hint: '`federated:arn:aws:iam::111122223333:oidc-provider/x`',
    },
    {
      name: 'refuses an ARN of something that is no principal',
      text: 'arn:aws:s3:::bucket',
      message: 'not a subject: `arn:aws:s3:::bucket`',
      hint: '12 digits',
    },
    {
      name: 'refuses a short ARN',
      text: 'arn:aws:iam',
      message: 'not a subject: `arn:aws:iam`',
      hint: 'six parts',
    },
    {
      name: 'refuses an account id of eleven digits',
      text: 'arn:aws:iam::11112222333:role/x',
      message: 'not a subject: `arn:aws:iam::11112222333:role/x`',
      hint: '12 digits',
    },
    {
      name: 'tells how a service is written',
      text: 'lambda.amazonaws.com',
      message: 'not a subject: `lambda.amazonaws.com`',
      hint: '`service:lambda.amazonaws.com`',
    },
    {
      name: 'tells how the subject of a token is written',
      text: 'system:serviceaccount:hyve:hyve-sa',
      message: 'not a subject: `system:serviceaccount:hyve:hyve-sa`',
      hint: '`hyve/hyve-sa`',
    },
    {
      name: 'suggests the kind that was meant',
      text: 'serviceacount:prod/hyve/hyve-sa',
      message: 'not a subject: `serviceacount:prod/hyve/hyve-sa`',
      hint: '`serviceaccount:`',
    },
  ];

  it.each(wrong)('$name', ({ text, clusters = ['prod'], message, hint }) => {
    expect(parseSubject(text, clusters)).toMatchObject({
      ok: false,
      error: { message, hint: expect.stringContaining(hint) as unknown },
    });
  });
});
