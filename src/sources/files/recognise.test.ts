import { describe, expect, it } from 'vitest';
import { recognise, whyUnknown } from './recognise.ts';

describe('recognise', () => {
  const known: readonly { kind: string; value: unknown }[] = [
    { kind: 'snapshot', value: { rolepin: 'snapshot/v1' } },
    { kind: 'snapshot', value: { rolepin: 'snapshot/v9' } },
    {
      kind: 'authorization-details',
      value: { UserDetailList: [], GroupDetailList: [], RoleDetailList: [], Policies: [] },
    },
    { kind: 'authorization-details', value: { RoleDetailList: [] } },
    { kind: 'authorization-details', value: { Policies: [{ PolicyVersionList: [] }] } },
    { kind: 'role', value: { Role: { AssumeRolePolicyDocument: {} } } },
    { kind: 'role-list', value: { Roles: [{ AssumeRolePolicyDocument: {} }] } },
    { kind: 'oidc-provider-list', value: { OpenIDConnectProviderList: [] } },
    {
      kind: 'oidc-provider',
      value: { Url: 'x.example', ClientIDList: [], ThumbprintList: [], CreateDate: 'x', Tags: [] },
    },
    { kind: 'access-keys', value: { AccessKeyMetadata: [] } },
    { kind: 'instances', value: { Reservations: [] } },
    { kind: 'cluster', value: { cluster: { name: 'prod' } } },
    { kind: 'pod-identity-association', value: { association: { serviceAccount: 'a' } } },
    { kind: 'pod-identity-association-list', value: { associations: [{ serviceAccount: 'a' }] } },
    { kind: 'pod-identity-association-list', value: { associations: [] } },
    { kind: 'access-entry', value: { accessEntry: { principalArn: 'x' } } },
    { kind: 'access-entry-list', value: { accessEntries: ['x'] } },
    { kind: 'access-policies', value: { associatedAccessPolicies: [], clusterName: 'x', principalArn: 'x' } },
    { kind: 'organization', value: { Organization: { Id: 'o-1' } } },
    { kind: 'organization', value: { Policy: { PolicySummary: {}, Content: '{}' } } },
    { kind: 'kubernetes', value: { apiVersion: 'v1', kind: 'Pod' } },
    { kind: 'kubernetes', value: { apiVersion: 'example.com/v1', kind: 'Any', metadata: { name: 'a' } } },
    {
      kind: 'kubernetes',
      value: { apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', metadata: { name: 'a' } },
    },
    {
      kind: 'kustomization',
      value: { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization' },
    },
    { kind: 'claims', value: { version: 1, claims: [] } },
  ];
  it.each(known)('knows a document of kind $kind', ({ kind, value }) => {
    expect(recognise(value)).toEqual([kind]);
  });

  const unknown: readonly { name: string; value: unknown; why: string }[] = [
    { name: 'a text', value: 'x', why: 'no object' },
    { name: 'a list', value: [1], why: 'a list of no known kind' },
    { name: 'an empty object', value: {}, why: 'an empty object' },
    {
      name: "rolepin's own report",
      value: { schemaVersion: 1, tool: { name: 'rolepin' }, claims: [] },
      why: 'of no known kind (it has `schemaVersion`, `tool`, `claims`)',
    },
    {
      name: 'the list of policies without their documents',
      value: { Policies: [{ PolicyName: 'x', Arn: 'x' }] },
      why: 'of no known kind (it has `Policies`)',
    },
    {
      name: 'the list of roles without their trust policies',
      value: { Roles: [{ RoleName: 'x' }] },
      why: 'of no known kind (it has `Roles`)',
    },
    {
      name: 'the list of clusters',
      value: { clusters: ['prod'] },
      why: 'of no known kind (it has `clusters`)',
    },
    { name: 'a cluster without name', value: { cluster: {} }, why: 'of no known kind (it has `cluster`)' },
    { name: 'the name of a cluster', value: { cluster: 'prod' }, why: 'of no known kind (it has `cluster`)' },
    {
      name: 'an object without apiVersion',
      value: { kind: 'Pod', metadata: { name: 'a' } },
      why: 'of no known kind: a Kubernetes Pod has an `apiVersion`',
    },
    {
      name: "kubectl's own configuration",
      value: { apiVersion: 'v1', kind: 'Config', clusters: [] },
      why: 'a Config of v1 without `metadata`: no object of a cluster',
    },
    {
      name: "a kubelet's configuration",
      value: { apiVersion: 'kubelet.config.k8s.io/v1beta1', kind: 'KubeletConfiguration' },
      why: 'a KubeletConfiguration of kubelet.config.k8s.io/v1beta1 without `metadata`: no object of a cluster',
    },
    {
      name: 'a policy document by itself',
      value: { Version: '2012-10-17', Statement: [] },
      why: 'of no known kind (it has `Version`, `Statement`)',
    },
  ];
  it.each(unknown)('does not know $name, and says so', ({ value, why }) => {
    expect(recognise(value)).toEqual([]);
    expect(whyUnknown(value)).toBe(why);
  });

  it('knows several kinds in one object', () => {
    expect(recognise({ RoleDetailList: [], Reservations: [] })).toEqual([
      'authorization-details',
      'instances',
    ]);
  });
});
