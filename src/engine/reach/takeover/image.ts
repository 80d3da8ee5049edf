import { containersOf, type PodCarrier, textOf } from '../../../world/index.ts';
import { partitionOf } from '../request-keys.ts';
import type { Plan, PlanFamily } from './plan.ts';

const PUSH = ['ecr:PutImage', 'ecr:InitiateLayerUpload', 'ecr:UploadLayerPart', 'ecr:CompleteLayerUpload'];

/** `ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY:TAG`; an image that is named by its digest can't be changed. */
const ECR = /^(\d{12})\.dkr\.ecr(?:-fips)?\.([\w-]+)\.amazonaws\.com(?:\.cn)?\/([^:@]+)(?::[^@]*)?$/;

/**
 * Who may push images under the tag by which pods run them.
 *
 * Semantics: Amazon ECR User Guide, "Pushing a Docker image to an Amazon ECR private repository" (the actions) and
 * "Preventing image tags from being overwritten in Amazon ECR".
 */
export function images(carriers: readonly PodCarrier[], partition: string): readonly PlanFamily[] {
  const found = new Map<string, PlanFamily>();
  for (const { spec } of carriers) {
    for (const container of containersOf(spec.body)) {
      const match = ECR.exec(textOf(container['image']) ?? '');
      if (match === null) continue;
      const [, account = '', region = '', repository = ''] = match;
      const arn = `arn:${partition}:ecr:${region}:${account}:repository/${repository}`;
      if (!found.has(arn)) found.set(arn, family(account, arn, repository));
    }
  }
  return [...found.values()];
}

function family(account: string, arn: string, repository: string): PlanFamily {
  const plan: Plan = {
    id: 'takeover/push-image',
    account,
    says: `may push images to ${repository}, which its pods run by tag`,
    calls: [{ actions: PUSH, resource: arn, uncertain: ['aws:resourcetag/', 'ecr:resourcetag/'] }],
    certainty: 'possible',
    needs: `that the tags of ${repository} can be moved, and that the image is pulled again`,
  };
  return { account, actions: PUSH.slice(0, 1), resource: arn, plans: () => [plan] };
}

/** The partition of a cluster, from its ARN. */
export const clusterPartition = (arn: string | undefined): string =>
  arn === undefined ? 'aws' : partitionOf(arn);
