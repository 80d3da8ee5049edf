import { err, nearest, ok, type Problem, type Result } from '../../kernel/index.ts';
import { hostedByEks, type WebhookSettings } from '../../lab/index.ts';
import { parseArn } from '../../policy/index.ts';
import type { Cluster, World } from '../../world/index.ts';
import type { Options } from '../options.ts';

/** The cluster that `--cluster` names, or the only one. */
export function chooseCluster(world: World, { cluster: name }: Options): Result<Cluster, Problem> {
  const { clusters } = world;
  const names = clusters.map((cluster) => cluster.name);
  const [only, ...others] = name === undefined ? clusters : clusters.filter((one) => one.name === name);
  if (only !== undefined && others.length === 0) return ok(only);
  const near = name === undefined ? undefined : nearest(name, names);
  return err({
    code: 'cli/cluster',
    message:
      name === undefined
        ? `it can't be known which cluster the pod is of: there are ${clusters.length}`
        : `no cluster is called \`${name}\``,
    hint:
      near === undefined
        ? `say it with --cluster: ${names.join(', ')}`
        : `did you mean \`--cluster ${near}\`?`,
  });
}

/** What to say where a region is to be injected that nobody gave. */
export const regionUnknown = ({ name }: Cluster): Problem => ({
  code: 'cli/region',
  message: `the region of cluster \`${name}\` is not known, and EKS injects it`,
  hint: 'say it with `--region R`, add what `aws eks describe-cluster` prints, or `--no-region` for a webhook that injects none',
});

/** The webhook that EKS hosts for a cluster, with what the options say otherwise. */
export function webhookSettings(cluster: Cluster, options: Options): Result<WebhookSettings, Problem> {
  const { region = regionOf(cluster), tokenExpiration, mountPath } = options;
  const seconds = tokenExpiration === undefined ? undefined : Number(tokenExpiration);
  if (seconds !== undefined && !(/^\d+$/.test(tokenExpiration ?? '') && Number.isSafeInteger(seconds))) {
    return err({
      code: 'cli/token-expiration',
      message: `\`--token-expiration\` is a number of seconds, not \`${tokenExpiration}\``,
      hint: 'EKS has 86400; less than 600 becomes 600',
    });
  }
  const role = roleComposer(cluster, options);
  if (!role.ok) return role;
  const hosted = hostedByEks(region === false ? undefined : region);
  return ok({
    ...hosted,
    regionalSts: options.regionalSts !== false,
    ...(seconds === undefined ? {} : { tokenExpiration: seconds }),
    ...(mountPath === undefined ? {} : { mountPath }),
    containerCredentials: {
      ...hosted.containerCredentials,
      ...(mountPath === undefined ? {} : { mountPath }),
    },
    ...role.value,
  });
}

/** The region of a cluster by its ARN, or by its issuer where that is one of EKS. */
function regionOf({ arn, issuer }: Cluster): string | undefined {
  const [, region] = /^oidc\.eks\.([a-z0-9-]+)\.amazonaws\./.exec(issuer ?? '') ?? [];
  return parseArn(arn ?? '')?.region || region;
}

function roleComposer(
  { arn, name }: Cluster,
  { composeRoleArn }: Options,
): Result<Pick<WebhookSettings, 'composeRoleArn'>, Problem> {
  if (composeRoleArn !== true) return ok({});
  const parsed = parseArn(arn ?? '');
  if (parsed !== undefined) {
    return ok({ composeRoleArn: { partition: parsed.partition, account: parsed.account } });
  }
  return err({
    code: 'cli/compose-role-arn',
    message: `the account of cluster \`${name}\` is not known, and \`--compose-role-arn\` needs it`,
    hint: 'add what `aws eks describe-cluster` prints',
  });
}
