import { err, ok, type Problem, type Result } from '../../kernel/index.ts';
import { parsePolicy } from '../../policy/index.ts';
import { type Plan, TAG } from '../plan/index.ts';
import { CallFailed, done } from './call.ts';
import type { Clients } from './clients.ts';
import { readAssociations } from './read-cluster.ts';
import type { Live } from './read-world.ts';
import type { Removal } from './removal.ts';

/** What undoing a grant takes away: what carries its tag, and nobody else uses. The rest stays, each with the reason. */
export async function planUndo(live: Live, clients: Clients): Promise<Result<readonly Removal[], Problem>> {
  try {
    const { plan } = live;
    const tags = plan.setting.clusters.map(({ tag }) => tag);
    const associations = associationRemovals(live, tags);
    const role = await roleRemoval(plan, tags, associations, clients);
    const providers: Removal[] = [];
    for (const [arn, given] of live.providerTags) {
      const step = plan.steps.find((one) => one.kind === 'oidc-provider' && one.provider.arn === arn);
      if (step === undefined || step.action === 'create') continue;
      const own = tags.includes(given[TAG] ?? '');
      const users = own
        ? await rolesThatTrust(arn, role?.stays === undefined ? role?.target : undefined, clients)
        : [];
      const stays = !own
        ? 'it was not made for this service account'
        : users.length > 0
          ? `roles trust it: ${users.join(', ')}`
          : undefined;
      providers.push({ kind: 'oidc-provider', target: arn, arn, stays });
    }
    return ok([...associations, ...(role === undefined ? [] : [role]), ...providers]);
  } catch (error) {
    if (error instanceof CallFailed) return err(error.problem);
    throw error;
  }
}

function associationRemovals({ plan, associations }: Live, tags: readonly string[]): readonly Removal[] {
  const { role, clusters } = plan.setting;
  return clusters.flatMap(({ name, region }) =>
    (associations.get(name) ?? [])
      .filter(({ association }) => association.roleArn === role.arn)
      .map(
        ({ id, association, tags: given }): Removal => ({
          kind: 'association',
          target: association.arn ?? `${name}/${association.namespace}/${association.serviceAccount}`,
          cluster: name,
          region,
          id,
          stays: tags.includes(given[TAG] ?? '') ? undefined : 'it was not made by rolepin',
        }),
      ),
  );
}

async function roleRemoval(
  { setting, trust }: Plan,
  tags: readonly string[],
  associations: readonly Removal[],
  clients: Clients,
): Promise<Extract<Removal, { kind: 'role' }> | undefined> {
  const { existing, arn, name } = setting.role;
  if (existing === undefined) return undefined;
  const own = existing.inline.map((policy) => policy.name).filter((policy) => policy.startsWith('rolepin-'));
  const strange = existing.inline.map((policy) => policy.name).filter((policy) => !own.includes(policy));
  const stays = async (): Promise<string | undefined> => {
    if (!tags.includes(existing.tags.get(TAG) ?? ''))
      return 'it was not made for this service account: the pin and the policies in it stay too';
    const foreign = trust.foreign.filter(({ effect }) => effect !== 'Deny');
    if (foreign.length > 0)
      return `its trust policy has statements of others: ${foreign.map((one) => one.name).join(', ')}`;
    if (strange.length + existing.attached.length > 0)
      return `it has policies of others: ${[...strange, ...existing.attached.map((one) => one.arn)].join(', ')}`;
    if (existing.instanceProfiles.length > 0)
      return `instance profiles hold it: ${existing.instanceProfiles.join(', ')}`;
    if (associations.some((one) => one.stays !== undefined)) return 'an association that stays gives it';
    const others = await otherAssociations(setting, arn, clients);
    return others.length > 0 ? `other service accounts have it: ${others.join(', ')}` : undefined;
  };
  return { kind: 'role', target: arn, name, policies: own, stays: await stays() };
}

/** Service accounts besides the own that get the role by an association. */
async function otherAssociations(
  { clusters, wish }: Plan['setting'],
  role: string,
  clients: Clients,
): Promise<readonly string[]> {
  if (wish.via !== 'pod-identity') return [];
  const others: string[] = [];
  for (const { name, region } of clusters) {
    for (const { association } of await readAssociations(await clients.eks(region), name)) {
      const { namespace, serviceAccount, roleArn } = association;
      const own = namespace === wish.namespace && serviceAccount === wish.serviceAccount;
      if (roleArn === role && !own) others.push(`${name}/${namespace}/${serviceAccount}`);
    }
  }
  return others;
}

/** Roles whose trust policies name a provider, one aside. */
async function rolesThatTrust(
  provider: string,
  aside: string | undefined,
  clients: Clients,
): Promise<readonly string[]> {
  const { client, ...iam } = await clients.iam();
  const at = { file: 'AWS', document: 0, path: [] };
  return done('iam:ListRoles', async () => {
    const names: string[] = [];
    for await (const page of iam.paginateListRoles({ client }, {})) {
      for (const { Arn, RoleName, AssumeRolePolicyDocument } of page.Roles ?? []) {
        const { document } = parsePolicy(AssumeRolePolicyDocument, at);
        const trusts = document.statements.some((statement) =>
          statement.kind === 'opaque'
            ? JSON.stringify(statement.source).includes(provider)
            : statement.principal?.entries.some(
                (entry) => entry.source === provider || entry.kind === 'every-provider',
              ) === true,
        );
        if (trusts && Arn !== aside) names.push(RoleName ?? Arn ?? '');
      }
    }
    return names;
  });
}

/** Takes away what goes, in an order that leaves nothing half done: what is left after a failure still has its tag. */
export async function undo(
  removals: readonly Removal[],
  clients: Clients,
  onRemoved: (removal: Removal) => void,
): Promise<Result<readonly Removal[], Problem>> {
  const gone: Removal[] = [];
  for (const removal of removals) {
    if (removal.stays !== undefined) continue;
    try {
      await remove(removal, clients);
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      const left = `${gone.length} of the things are gone; the same command goes on from there`;
      return err({ ...error.problem, message: `${removal.kind}: ${error.problem.message}`, hint: left });
    }
    gone.push(removal);
    onRemoved(removal);
  }
  return ok(gone);
}

async function remove(removal: Removal, clients: Clients): Promise<void> {
  if (removal.kind === 'association') {
    const { client, ...eks } = await clients.eks(removal.region);
    await done('eks:DeletePodIdentityAssociation', () =>
      client.send(
        new eks.DeletePodIdentityAssociationCommand({
          clusterName: removal.cluster,
          associationId: removal.id,
        }),
      ),
    );
    return;
  }
  const { client, ...iam } = await clients.iam();
  if (removal.kind === 'oidc-provider') {
    await done('iam:DeleteOpenIDConnectProvider', () =>
      client.send(new iam.DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: removal.arn })),
    );
    return;
  }
  for (const policy of removal.policies) {
    await done('iam:DeleteRolePolicy', () =>
      client.send(new iam.DeleteRolePolicyCommand({ RoleName: removal.name, PolicyName: policy })),
    );
  }
  await done('iam:DeleteRole', () => client.send(new iam.DeleteRoleCommand({ RoleName: removal.name })));
}
