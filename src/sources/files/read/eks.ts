import { type SourceRef, within } from '../../../kernel/index.ts';
import { isAccountId, parseArn } from '../../../policy/index.ts';
import type { PodIdentityAssociation } from '../../../world/index.ts';
import { type ClusterDraft, clusterOf, conflict, type Draft, keep } from '../draft.ts';
import { type Members, object, objects, optionalFlag, optionalText, text } from '../members.ts';
import { sameFact } from '../same-fact.ts';
import { oneOf } from './account-facts.ts';
import { bareUrl } from './oidc.ts';
import { readPolicy } from './policy.ts';

const MODES = ['API', 'API_AND_CONFIG_MAP', 'CONFIG_MAP'] as const;

/** Reads the `cluster` of a snapshot, or of what `aws eks describe-cluster` prints. */
export function readCluster(value: Members, at: SourceRef, draft: Draft): ClusterDraft | undefined {
  const { tell } = draft;
  const name = text(value, 'name', at, tell);
  if (name === undefined) return undefined;
  const arn = optionalText(value, 'arn', at, tell);
  const parsed = arn === undefined ? undefined : parseArn(arn);
  if (
    arn !== undefined &&
    (parsed?.service !== 'eks' || !isAccountId(parsed.account) || parsed.resource !== `cluster/${name}`)
  ) {
    tell({
      code: 'input/arn',
      message: `not the ARN of cluster ${name}: \`${arn}\``,
      hint: `it has the form arn:aws:eks:REGION:111122223333:cluster/${name}`,
      at: within(at, 'arn'),
    });
    return undefined;
  }
  const identity = object(value, 'identity', at, tell);
  const oidc = identity === undefined ? undefined : object(identity, 'oidc', within(at, 'identity'), tell);
  const issuer =
    oidc === undefined ? undefined : optionalText(oidc, 'issuer', within(at, 'identity', 'oidc'), tell);
  const access = object(value, 'accessConfig', at, tell) ?? {};
  const here = within(at, 'accessConfig');
  const network = object(value, 'kubernetesNetworkConfig', at, tell) ?? {};
  const described = {
    arn,
    account: parsed?.account,
    version: optionalText(value, 'version', at, tell),
    issuer: issuer === undefined ? undefined : bareUrl(issuer),
    authenticationMode: oneOf(access, 'authenticationMode', MODES, here, tell),
    creatorIsAdmin: optionalFlag(access, 'bootstrapClusterCreatorAdminPermissions', here, tell),
    ipFamily: oneOf(network, 'ipFamily', ['ipv4', 'ipv6'], within(at, 'kubernetesNetworkConfig'), tell),
    at,
  };
  const cluster = clusterOf(draft, name);
  const known = cluster.described;
  if (known === undefined) cluster.described = described;
  else if (known.at !== undefined && !sameFact(known, described)) {
    tell(conflict(draft, `cluster ${name}`, known.at, at));
  }
  return cluster;
}

/** Reads an association of a snapshot, or of what `aws eks describe-pod-identity-association` prints. */
export function readAssociation(
  value: Members,
  at: SourceRef,
  draft: Draft,
  owner?: ClusterDraft,
): ClusterDraft | undefined {
  const { tell } = draft;
  const clusterName = owner?.name ?? text(value, 'clusterName', at, tell);
  const namespace = text(value, 'namespace', at, tell);
  const serviceAccount = text(value, 'serviceAccount', at, tell);
  const roleArn = optionalText(value, 'roleArn', at, tell);
  if (roleArn === undefined && typeof value['roleArn'] !== 'number') {
    tell({
      code: 'input/member',
      message: `the association of ${namespace}/${serviceAccount} has no \`roleArn\``,
      hint: 'a list does not say it: give what `aws eks describe-pod-identity-association` prints',
      at,
    });
  }
  if (
    clusterName === undefined ||
    namespace === undefined ||
    serviceAccount === undefined ||
    roleArn === undefined
  ) {
    return undefined;
  }
  const targetRoleArn = optionalText(value, 'targetRoleArn', at, tell);
  for (const [name, arn] of [['roleArn', roleArn] as const, ['targetRoleArn', targetRoleArn] as const]) {
    if (arn !== undefined && !isRoleArn(arn)) {
      tell({
        code: 'input/arn',
        message: `not the ARN of a role: \`${arn}\``,
        hint: 'it has the form arn:aws:iam::111122223333:role/NAME',
        at: within(at, name),
      });
    }
  }
  const policy = value['policy'];
  const association: PodIdentityAssociation = {
    namespace,
    serviceAccount,
    roleArn,
    targetRoleArn,
    externalId: optionalText(value, 'externalId', at, tell),
    disableSessionTags: optionalFlag(value, 'disableSessionTags', at, tell) ?? false,
    policy:
      policy === undefined || policy === null ? undefined : readPolicy(policy, within(at, 'policy'), tell),
    arn: optionalText(value, 'associationArn', at, tell),
    at,
  };
  const cluster = clusterOf(draft, clusterName);
  const key = `${namespace}/${serviceAccount}`;
  keep(draft, cluster.associations, key, association, `the association of ${key}`);
  return cluster;
}

/** Whether a text is the ARN of a role. */
function isRoleArn(text: string): boolean {
  const arn = parseArn(text);
  return (
    arn?.service === 'iam' &&
    isAccountId(arn.account) &&
    /^role\/(?:[!-~]+\/)?[\w+=,.@-]+$/.test(arn.resource)
  );
}

/** Reads what `aws eks list-pod-identity-associations` prints: that there are no others. */
export function readAssociationList(members: Members, at: SourceRef, draft: Draft) {
  const clusters = new Map<string, Set<string>>();
  let count = 0;
  for (const { value, at: here } of objects(members, 'associations', at, draft.tell)) {
    count += 1;
    const clusterName = text(value, 'clusterName', here, draft.tell);
    const namespace = text(value, 'namespace', here, draft.tell);
    const serviceAccount = text(value, 'serviceAccount', here, draft.tell);
    if (clusterName === undefined) continue;
    const keys = clusters.get(clusterName) ?? new Set();
    clusters.set(clusterName, keys.add(`${namespace}/${serviceAccount}`));
  }
  for (const [name, keys] of clusters) {
    const cluster = clusterOf(draft, name);
    cluster.associationsListed = new Set([...(cluster.associationsListed ?? []), ...keys]);
  }
  if (count === 0) draft.pending.push({ kind: 'no-associations', at });
  return { count, clusters: [...clusters.keys()] };
}
