import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  allow,
  OTHER,
  type RoleSpec,
  TARGET,
  tokens,
  trusts,
  type WorldSpec,
  whoGets,
} from './world.ts';

const CLUSTER = `arn:aws:eks:us-east-1:${ACCOUNT}:cluster/prod`;
const BOTH = ['sts:AssumeRole', 'sts:TagSession'];
const pods = (condition: object = {}, action: unknown = BOTH): unknown =>
  trusts({ Service: 'pods.eks.amazonaws.com' }, condition, action);
const associated = (namespace: string, serviceAccount: string, over: object = {}): object => ({
  clusterName: 'prod',
  namespace,
  serviceAccount,
  roleArn: TARGET,
  disableSessionTags: false,
  ...over,
});
const pin = {
  StringEquals: {
    'aws:RequestTag/eks-cluster-arn': CLUSTER,
    'aws:RequestTag/kubernetes-namespace': 'hyve',
    'aws:RequestTag/kubernetes-service-account': 'hyve-sa',
  },
};
const both = [associated('hyve', 'hyve-sa'), associated('other', 'app')];
const HYVE = 'serviceaccount:prod/hyve/hyve-sa by pod-identity';
const APP = 'serviceaccount:prod/other/app by pod-identity';
const A: RoleSpec = { name: 'A', trust: pods() };
const ARN_A = `arn:aws:iam::${ACCOUNT}:role/A`;
const toA = [
  associated('hyve', 'hyve-sa', { roleArn: ARN_A }),
  associated('other', 'app', { roleArn: ARN_A }),
];
const byTag = { StringEquals: { 'aws:PrincipalTag/kubernetes-namespace': 'hyve' } };

const byId = (...parts: readonly string[]) => ({ StringEquals: { 'sts:ExternalId': parts.join('/') } });

const cases: readonly (WorldSpec & { readonly name: string; readonly who: readonly string[] })[] = [
  {
    name: 'without conditions every association gets the role',
    roles: [{ trust: pods() }],
    associations: both,
    who: [HYVE, APP],
  },
  { name: 'without associations nobody does', roles: [{ trust: pods() }], who: [] },
  { name: 'request tags pin it to one', roles: [{ trust: pods(pin) }], associations: both, who: [HYVE] },
  {
    name: 'without session tags the pin refuses',
    roles: [{ trust: pods(pin) }],
    associations: [associated('hyve', 'hyve-sa', { disableSessionTags: true })],
    who: [],
  },
  {
    name: 'both actions must be allowed',
    roles: [{ trust: pods({}, 'sts:AssumeRole') }],
    associations: both,
    who: [],
  },
  {
    name: 'without session tags one action is enough',
    roles: [{ trust: pods({}, 'sts:AssumeRole') }],
    associations: [associated('hyve', 'hyve-sa', { disableSessionTags: true })],
    who: [HYVE],
  },
  {
    name: 'principal tags are not yet there',
    roles: [{ trust: pods({ StringEquals: { 'aws:PrincipalTag/kubernetes-namespace': 'hyve' } }) }],
    associations: both,
    who: [],
  },
  {
    name: 'an association of another role is none',
    roles: [{ trust: pods() }, A],
    associations: toA,
    who: [],
  },
  {
    name: 'a role that does not trust the service refuses',
    roles: [{ trust: tokens({ StringEquals: { 'oidc.example.com:sub': 'x' } }) }],
    associations: both,
    who: [],
  },
  {
    name: 'the cluster’s account is asked',
    roles: [{ trust: pods({ StringEquals: { 'aws:SourceAccount': OTHER } }) }],
    associations: both,
    who: [],
  },
  {
    name: 'the next role meets the tags as principal tags',
    roles: [{ trust: trusts({ AWS: ARN_A }, byTag, BOTH) }, A],
    associations: toA,
    who: [
      `principal:${ARN_A} by assume-role`,
      'serviceaccount:prod/hyve/hyve-sa by pod-identity>assume-role',
    ],
  },
  {
    name: 'transitive tags cost sts:TagSession on the next role too',
    roles: [{ trust: trusts({ AWS: ARN_A }, byTag) }, A],
    associations: toA,
    who: [],
  },
  {
    name: 'a session policy limits what the pod can do with the first role',
    roles: [{ trust: trusts({ AWS: ARN_A }) }, A],
    associations: [
      associated('hyve', 'hyve-sa', {
        roleArn: ARN_A,
        disableSessionTags: true,
        policy: JSON.stringify({ Version: '2012-10-17', Statement: allow('s3:*') }),
      }),
    ],
    who: [`principal:${ARN_A} by assume-role`],
  },
  {
    name: 'with a target role the pod gets that one alone',
    roles: [{ trust: pods() }],
    associations: [associated('hyve', 'hyve-sa', { targetRoleArn: ARN_A })],
    who: [],
  },
  {
    name: 'EKS goes on to the target role',
    roles: [{ trust: trusts({ AWS: ARN_A }, {}, BOTH) }, A],
    associations: [
      associated('hyve', 'hyve-sa', { roleArn: ARN_A, targetRoleArn: TARGET }),
      associated('other', 'app', { roleArn: ARN_A, targetRoleArn: `arn:aws:iam::${ACCOUNT}:role/Else` }),
    ],
    who: [
      `principal:${ARN_A} by assume-role`,
      'serviceaccount:prod/hyve/hyve-sa by pod-identity>assume-role',
    ],
  },
  {
    name: 'with tags that are its own: nobody adds others',
    roles: [{ trust: trusts({ AWS: ARN_A }, { StringEquals: { 'aws:RequestTag/team': 'hyve' } }, BOTH) }, A],
    associations: [associated('hyve', 'hyve-sa', { roleArn: ARN_A, targetRoleArn: TARGET })],
    who: [`principal:${ARN_A} by assume-role`],
  },
  {
    name: 'without tags by an external id',
    roles: [
      { trust: trusts({ AWS: ARN_A }, byId('us-east-1', ACCOUNT, 'prod', 'hyve', 'hyve-sa'), BOTH) },
      A,
    ],
    associations: [
      associated('hyve', 'hyve-sa', { roleArn: ARN_A, targetRoleArn: TARGET, disableSessionTags: true }),
      associated('other', 'app', { roleArn: ARN_A, targetRoleArn: TARGET, disableSessionTags: true }),
    ],
    who: [
      `principal:${ARN_A} by assume-role`,
      'serviceaccount:prod/hyve/hyve-sa by pod-identity>assume-role',
    ],
  },
  {
    name: 'with tags by an external id too, perhaps',
    roles: [
      { trust: trusts({ AWS: ARN_A }, byId('us-east-1', ACCOUNT, 'prod', 'hyve', 'hyve-sa'), BOTH) },
      A,
    ],
    associations: [
      associated('hyve', 'hyve-sa', { roleArn: ARN_A, targetRoleArn: TARGET }),
      associated('other', 'app', { roleArn: ARN_A, targetRoleArn: TARGET }),
    ],
    who: [
      `principal:${ARN_A} by assume-role`,
      '? serviceaccount:prod/hyve/hyve-sa by pod-identity>assume-role',
    ],
  },
];

describe('pod identity', () => {
  it.each(cases)('$name', async ({ who, name: _, ...spec }) => {
    expect(await whoGets(spec)).toEqual([...who].sort());
  });
});
