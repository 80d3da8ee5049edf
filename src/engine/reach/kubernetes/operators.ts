/** A custom resource whose operator runs pods for whoever writes it. */
export interface OperatorResource {
  readonly group: string;
  readonly resource: string;
  readonly operator: string;
}

/**
 * Custom resources that name the service account of the pods that their operator makes.
 *
 * Source: the API references of the projects named.
 */
export const OPERATOR_RESOURCES: readonly OperatorResource[] = [
  { group: 'argoproj.io', resource: 'workflows', operator: 'Argo Workflows' },
  { group: 'argoproj.io', resource: 'cronworkflows', operator: 'Argo Workflows' },
  { group: 'argoproj.io', resource: 'rollouts', operator: 'Argo Rollouts' },
  { group: 'argoproj.io', resource: 'applications', operator: 'Argo CD' },
  { group: 'tekton.dev', resource: 'pipelineruns', operator: 'Tekton' },
  { group: 'tekton.dev', resource: 'taskruns', operator: 'Tekton' },
  { group: 'serving.knative.dev', resource: 'services', operator: 'Knative Serving' },
  { group: 'sparkoperator.k8s.io', resource: 'sparkapplications', operator: 'the Spark operator' },
  { group: 'ray.io', resource: 'rayclusters', operator: 'KubeRay' },
  { group: 'ray.io', resource: 'rayjobs', operator: 'KubeRay' },
  { group: 'batch.volcano.sh', resource: 'jobs', operator: 'Volcano' },
  { group: 'kubeflow.org', resource: 'pytorchjobs', operator: 'Kubeflow' },
  { group: 'kubeflow.org', resource: 'notebooks', operator: 'Kubeflow' },
  { group: 'kubevirt.io', resource: 'virtualmachines', operator: 'KubeVirt' },
  { group: 'keda.sh', resource: 'scaledjobs', operator: 'KEDA' },
  { group: 'kubernetes.crossplane.io', resource: 'objects', operator: 'Crossplane' },
  { group: 'helm.crossplane.io', resource: 'releases', operator: 'Crossplane' },
  { group: 'helm.toolkit.fluxcd.io', resource: 'helmreleases', operator: 'Flux' },
  { group: 'kustomize.toolkit.fluxcd.io', resource: 'kustomizations', operator: 'Flux' },
  { group: 'helm.cattle.io', resource: 'helmcharts', operator: 'the Helm controller' },
  { group: 'actions.github.com', resource: 'autoscalingrunnersets', operator: 'Actions Runner Controller' },
];
