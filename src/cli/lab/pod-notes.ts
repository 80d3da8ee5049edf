import type { Problem } from '../../kernel/index.ts';
import type { PodDescription } from '../../lab/index.ts';

/** What a person should know about a pod that gets nothing from the webhook. */
export function notesOnPod(pod: PodDescription | undefined): readonly Problem[] {
  if (pod?.because === undefined) return [];
  return [
    { code: 'lab/nothing-injected', message: `the webhook injects nothing: ${why(pod)}`, ...hintOn(pod) },
  ];
}

function why({ because, namespace, serviceAccount, cluster }: PodDescription): string {
  const account = `\`${namespace}/${serviceAccount}\``;
  switch (because) {
    case 'no-service-account':
      return `cluster \`${cluster}\` of the lab has no service account ${account}, and no association names it`;
    case 'no-role':
      return `${account} has no annotation \`eks.amazonaws.com/role-arn\`, and no association names it`;
    case 'opted-out':
      return 'the label `eks.amazonaws.com/skip-pod-identity-webhook` keeps the pod from it';
    case 'skipped':
      return 'the annotation `eks.amazonaws.com/skip-containers` names the container';
    case 'has-its-own':
      return 'the container has all its variables by its own manifest';
    default:
      return 'nothing is to be injected';
  }
}

const hintOn = ({ because }: PodDescription): Pick<Problem, 'hint'> =>
  because === 'no-service-account' || because === 'no-role'
    ? { hint: '`--role ARN` runs it as if the service account had the annotation' }
    : {};
