import type { Problem } from '../../kernel/index.ts';
import type { PodToCreate, WebhookAnswer } from '../../lab/index.ts';
import type { Cluster } from '../../world/index.ts';

/** Seconds; the API server issues no token for longer. */
const MAX_EXPIRATION = 2 ** 32;

/** How the webhook checks the ARN of a role; it goes on whatever comes of it. */
const ROLE_ARN = /^arn:aws[a-z0-9-]*:iam::\d{12}:role\/[\w\-/.@+=,]+$/;

/** What a person should know about the webhook's answer, besides the patch. */
export function notesOn(answer: WebhookAnswer, pod: PodToCreate, cluster: Cluster): readonly Problem[] {
  return [
    ...answer.dropped.map(({ name, at }) => ({
      code: 'webhook/dropped',
      message: `\`${name}\` is no member of Kubernetes' API: the API server drops it`,
      at,
    })),
    ...templateNote(pod),
    ...stayNote(answer, pod, cluster),
    ...associationNote(answer, pod, cluster),
    ...planNotes(answer),
  ];
}

function templateNote({ madeBy, at }: PodToCreate): readonly Problem[] {
  if (madeBy === undefined) return [];
  const message = `the answer is about a pod that ${madeBy} makes: the webhook never touches a workload or its template`;
  return [{ code: 'webhook/template', message, at }];
}

/** Why the pod stays as it is, or what is not known of its service account. */
function stayNote(
  { plan, because, unknown }: WebhookAnswer,
  { namespace, serviceAccount, at }: PodToCreate,
  { name }: Cluster,
): readonly Problem[] {
  const account = `${namespace}/${serviceAccount}`;
  const stays = 'the pod stays as it is';
  if (because === 'opted-out') {
    const message = `${stays}: its label \`eks.amazonaws.com/skip-pod-identity-webhook\` keeps it from the webhook`;
    return [{ code: 'webhook/opted-out', message, at }];
  }
  if (unknown.has('service-account')) {
    const so =
      plan === undefined
        ? ': whether the pod gets a role is not known'
        : ', and its annotations may ask for another lifetime';
    return [
      {
        code: 'webhook/service-account',
        message: `the inputs hold no service account \`${account}\`${so}`,
        hint: `add what \`kubectl get serviceaccount ${serviceAccount} -n ${namespace} -o json\` prints; \`--complete\` says that there is none`,
      },
    ];
  }
  if (because === undefined) return [];
  const message =
    because === 'no-role'
      ? `${stays}: no association names \`${account}\`, and it has no annotation \`eks.amazonaws.com/role-arn\``
      : `${stays}: cluster \`${name}\` has no service account \`${account}\`, and would refuse the pod`;
  return [{ code: 'webhook/no-role', message }];
}

function associationNote(
  { because, unknown }: WebhookAnswer,
  { namespace, serviceAccount }: PodToCreate,
  { name }: Cluster,
): readonly Problem[] {
  if (!unknown.has('associations') || because === 'opted-out') return [];
  return [
    {
      code: 'webhook/associations',
      message: `not known whether a Pod Identity association names \`${namespace}/${serviceAccount}\`: it would decide, whatever the annotation says`,
      hint: `add what \`aws eks list-pod-identity-associations --cluster-name ${name}\` prints, or \`podIdentityAssociations\` in a snapshot (\`[]\`: none)`,
    },
  ];
}

function planNotes({ plan }: WebhookAnswer): readonly Problem[] {
  if (plan === undefined) return [];
  const { credentials, tokenExpiration } = plan;
  const notes: Problem[] = [];
  if (tokenExpiration > MAX_EXPIRATION) {
    notes.push({
      code: 'webhook/expiration',
      message: `the API server refuses tokens of more than ${MAX_EXPIRATION} seconds, and so the pod`,
    });
  }
  if (credentials.kind === 'web-identity' && !ROLE_ARN.test(credentials.roleArn)) {
    notes.push({
      code: 'webhook/role-arn',
      message: `\`${credentials.roleArn}\` is no ARN of a role: the webhook injects it all the same, and STS refuses it`,
    });
  }
  return notes;
}
