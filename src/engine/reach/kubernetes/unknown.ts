import type { Cluster } from '../../../world/index.ts';
import type { Unknown } from '../path.ts';

const COMMAND =
  'kubectl get namespaces,nodes,serviceaccounts,pods,persistentvolumes,persistentvolumeclaims,secrets,configmaps,roles,rolebindings,clusterroles,clusterrolebindings,deployments,statefulsets,daemonsets,replicasets,jobs,cronjobs -A -o json';

/** What of a cluster the question needs, and the world does not hold. */
export function clusterUnknown(cluster: Cluster): readonly Unknown[] {
  const {
    name,
    accessEntries,
    authenticationMode: mode,
    creatorIsAdmin,
    objects,
    complete,
    partial,
  } = cluster;
  const found: Unknown[] = [];
  if (objects === undefined) {
    found.push({
      what: `the Kubernetes objects of cluster ${name}: its roles, bindings, service accounts and pods`,
      add: COMMAND,
    });
  } else if (!complete) {
    found.push({
      what: `whether the manifests are all that cluster ${name} holds`,
      add: `--complete, if they are; else ${COMMAND}`,
    });
  }
  if (!isEks(cluster)) return found;
  if (mode !== 'CONFIG_MAP' && (accessEntries === undefined || partial?.has('accessEntries'))) {
    found.push({
      what: `the access entries of cluster ${name}`,
      add: `aws eks list-access-entries --cluster-name ${name}, then describe-access-entry and list-associated-access-policies for each`,
    });
  }
  if (mode === 'CONFIG_MAP' && creatorIsAdmin !== false) {
    found.push({
      what: `who created cluster ${name}: they are its administrators, and nothing in the cluster says so`,
      add: 'aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=CreateCluster',
    });
  }
  return found;
}

/** Whether EKS lets principals in; clusters of other kinds have neither entries nor creators. */
const isEks = ({ arn, issuer, accessEntries, associations }: Cluster): boolean =>
  arn !== undefined ||
  issuer?.startsWith('oidc.eks.') === true ||
  accessEntries !== undefined ||
  (associations ?? []).length > 0;
