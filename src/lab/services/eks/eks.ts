import type { RestService } from '../rest-json.ts';
import {
  associatePolicy,
  createEntry,
  deleteEntry,
  describeEntry,
  disassociatePolicy,
  listAssociatedPolicies,
  listEntries,
  updateEntry,
} from './access-entries.ts';
import {
  createAssociation,
  deleteAssociation,
  describeAssociation,
  listAssociations,
  updateAssociation,
} from './associations.ts';
import { describeCluster, listClusters } from './cluster.ts';
import { assumeRoleForPodIdentity } from './pod-identity.ts';
import { listTags, tagResource, untagResource } from './tags.ts';

const ASSOCIATIONS = /^\/clusters\/([^/]+)\/pod-identity-associations\/?$/;
const ASSOCIATION = /^\/clusters\/([^/]+)\/pod-identity-associations\/([^/]+)$/;
const ENTRIES = /^\/clusters\/([^/]+)\/access-entries\/?$/;
const ENTRY = /^\/clusters\/([^/]+)\/access-entries\/([^/]+)$/;
const POLICIES = /^\/clusters\/([^/]+)\/access-entries\/([^/]+)\/access-policies\/?$/;
const POLICY = /^\/clusters\/([^/]+)\/access-entries\/([^/]+)\/access-policies\/([^/]+)$/;
const TAGS = /^\/tags\/(.+)$/;

/** Amazon Elastic Kubernetes Service, as far as it hands out identities. */
export const EKS: RestService = {
  name: 'eks',
  operations: [
    { name: 'ListClusters', method: 'GET', route: /^\/clusters\/?$/, run: listClusters },
    { name: 'DescribeCluster', method: 'GET', route: /^\/clusters\/([^/]+)$/, run: describeCluster },
    { name: 'CreatePodIdentityAssociation', method: 'POST', route: ASSOCIATIONS, run: createAssociation },
    { name: 'ListPodIdentityAssociations', method: 'GET', route: ASSOCIATIONS, run: listAssociations },
    { name: 'DescribePodIdentityAssociation', method: 'GET', route: ASSOCIATION, run: describeAssociation },
    { name: 'UpdatePodIdentityAssociation', method: 'POST', route: ASSOCIATION, run: updateAssociation },
    { name: 'DeletePodIdentityAssociation', method: 'DELETE', route: ASSOCIATION, run: deleteAssociation },
    { name: 'CreateAccessEntry', method: 'POST', route: ENTRIES, run: createEntry },
    { name: 'ListAccessEntries', method: 'GET', route: ENTRIES, run: listEntries },
    { name: 'DescribeAccessEntry', method: 'GET', route: ENTRY, run: describeEntry },
    { name: 'UpdateAccessEntry', method: 'POST', route: ENTRY, run: updateEntry },
    { name: 'DeleteAccessEntry', method: 'DELETE', route: ENTRY, run: deleteEntry },
    { name: 'AssociateAccessPolicy', method: 'POST', route: POLICIES, run: associatePolicy },
    { name: 'ListAssociatedAccessPolicies', method: 'GET', route: POLICIES, run: listAssociatedPolicies },
    { name: 'DisassociateAccessPolicy', method: 'DELETE', route: POLICY, run: disassociatePolicy },
    { name: 'ListTagsForResource', method: 'GET', route: TAGS, run: listTags },
    { name: 'TagResource', method: 'POST', route: TAGS, run: tagResource },
    { name: 'UntagResource', method: 'DELETE', route: TAGS, run: untagResource },
  ],
};

/** The service by which the Pod Identity agent gets credentials. */
export const EKS_AUTH: RestService = {
  name: 'eks-auth',
  operations: [
    {
      name: 'AssumeRoleForPodIdentity',
      method: 'POST',
      route: /^\/clusters\/([^/]+)\/assume-role-for-pod-identity$/,
      run: assumeRoleForPodIdentity,
    },
  ],
};
