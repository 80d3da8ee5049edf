import { compare } from '../../claims/index.ts';
import { type Json, writePolicy } from '../../policy/index.ts';
import type { PodIdentityAssociation } from '../../world/index.ts';
import { madePolicy } from './made.ts';
import { providerArn } from './pin.ts';
import type { PlacedCluster } from './place-cluster.ts';
import type { Setting } from './setting.ts';
import { type Step, type StepAction, type StepOf, TAG } from './step.ts';
import type { MergedTrust } from './trust.ts';

/** A step that has no number yet. */
export type Draft = Omit<Step, 'id' | keyof StepOf> & StepOf & { readonly kind: Step['kind'] };

/**
 * The cluster's OIDC provider in the role's account.
 *
 * Semantics: Amazon EKS User Guide, "Create an IAM OIDC provider for your cluster".
 */
export function providerStep({ world, role }: Setting, cluster: PlacedCluster): Draft {
  const arn = providerArn(role, cluster);
  const url = `https://${cluster.issuer}`;
  const { audience, name, tag } = cluster;
  const existing = world.accounts.get(role.account)?.oidcProviders?.get(arn);
  const known = existing?.clientIds;
  const before: Json =
    existing === undefined ? null : { Url: url, ...(known === undefined ? {} : { ClientIDList: known }) };
  const wanted =
    known === undefined || known.includes(audience) ? (known ?? [audience]) : [...known, audience];
  const after = existing !== undefined && known === undefined ? before : { Url: url, ClientIDList: wanted };
  const action = existing === undefined ? 'create' : known?.includes(audience) === false ? 'update' : 'none';
  return {
    kind: 'oidc-provider',
    action,
    target: arn,
    before,
    after,
    says: {
      create: `lets account ${role.account} take tokens of cluster ${name} (one provider serves all roles)`,
      update: `adds the audience ${audience}, which the tokens of cluster ${name} have`,
      none: `account ${role.account} takes tokens of cluster ${name} already`,
    }[action],
    provider: { arn, url, audience, cluster: name, tag },
  };
}

/** The role itself, its trust policy aside. */
export function roleStep({ wish, role, clusters }: Setting): Draft {
  const { existing, arn, name, path } = role;
  const [{ tag, name: cluster }] = clusters;
  const boundary = wish.boundary ?? existing?.boundary?.arn;
  const tags = existing === undefined ? { [TAG]: tag } : Object.fromEntries(existing.tags);
  const shape = (bound: string | undefined): Json => ({
    RoleName: name,
    Path: path,
    ...(bound === undefined ? {} : { PermissionsBoundary: bound }),
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  });
  const action = existing === undefined ? 'create' : existing.boundary?.arn === boundary ? 'none' : 'update';
  return {
    kind: 'role',
    action,
    target: arn,
    before: existing === undefined ? null : shape(existing.boundary?.arn),
    after: shape(boundary),
    says: {
      create: `makes the role, tagged as made for ${wish.namespace}/${wish.serviceAccount}`,
      update: 'sets the permissions boundary of the role',
      none: 'the role exists',
    }[action],
    role: {
      arn,
      name,
      path,
      description: `Pinned by rolepin to the service account ${wish.namespace}/${wish.serviceAccount} of the cluster ${cluster}`,
      boundary,
      tag: existing === undefined || existing.tags.get(TAG) === tag ? tag : undefined,
    },
  };
}

/** The trust policy with the pins in it. */
export function trustStep({ role, wish }: Setting, merged: MergedTrust): Draft {
  const { existing, arn, name } = role;
  const action: StepAction = existing === undefined ? 'create' : merged.changed ? 'update' : 'none';
  const who = `${wish.namespace}/${wish.serviceAccount}`;
  return {
    kind: 'trust-policy',
    action,
    target: arn,
    before: existing === undefined ? null : writePolicy(existing.trust),
    after: merged.json,
    says: {
      create: `lets ${who} have the role, and nobody else`,
      update:
        merged.removed.length > 0
          ? `makes the pin to ${who} the only way in`
          : `lets ${who} have the role beside whom the role trusts already`,
      none: `the trust policy lets ${who} in already`,
    }[action],
    trust: { role: name, document: merged.json },
  };
}

/** A permission policy of the role, inline. One that says the same under another name will do. */
export function policyStep({ role, world }: Setting, name: string, document: Json): Draft {
  const { existing } = role;
  const wanted = madePolicy(document);
  const inline = existing?.inline ?? [];
  const own = inline.find((one) => one.name === name);
  const same = [own, ...inline].find(
    (one) => one !== undefined && compare(one.document, wanted).relation === 'equal',
  );
  const managed = existing?.attached
    .map(({ arn }) => world.accounts.get(role.account)?.details?.policies.get(arn))
    .find((one) => one !== undefined && compare(one.document, wanted).relation === 'equal');
  const met = same ?? managed;
  if (met !== undefined) {
    const json = writePolicy(met.document);
    return {
      kind: 'permission-policy',
      action: 'none',
      target: `${role.arn} policy ${met.name}`,
      before: json,
      after: json,
      says: `the policy ${met.name} of the role allows exactly this already`,
      policy: { role: role.name, name: met.name, document: json },
    };
  }
  return {
    kind: 'permission-policy',
    action: own === undefined ? 'create' : 'update',
    target: `${role.arn} policy ${name}`,
    before: own === undefined ? null : writePolicy(own.document),
    after: document,
    says:
      own === undefined
        ? 'lets the role do this, and nothing else'
        : 'replaces what the grant allowed before',
    policy: { role: role.name, name, document },
  };
}

/** The association of EKS Pod Identity: it says which role a service account gets, and not who may have the role. */
export function associationStep({ wish, role }: Setting, cluster: PlacedCluster): Draft {
  const { association: existing, name, region, tag } = cluster;
  const { namespace, serviceAccount } = wish;
  const action: StepAction =
    existing === undefined
      ? 'create'
      : existing.roleArn === role.arn && !existing.disableSessionTags
        ? 'none'
        : 'update';
  const shape = (roleArn: string, disabled: boolean, of: PodIdentityAssociation | undefined): Json => ({
    clusterName: name,
    namespace,
    serviceAccount,
    roleArn,
    ...(of?.targetRoleArn === undefined ? {} : { targetRoleArn: of.targetRoleArn }),
    ...(disabled ? { disableSessionTags: true } : {}),
  });
  return {
    kind: 'association',
    action,
    target: existing?.arn ?? `${name}/${namespace}/${serviceAccount}`,
    before: existing === undefined ? null : shape(existing.roleArn, existing.disableSessionTags, existing),
    after: shape(role.arn, false, existing),
    says: {
      create: `has EKS give the role to pods that run as ${namespace}/${serviceAccount}`,
      update:
        existing?.roleArn === role.arn
          ? 'turns the session tags on, which the pin asks for'
          : `gives pods that run as ${namespace}/${serviceAccount} this role instead of ${existing?.roleArn ?? 'another'}`,
      none: `EKS gives the role to pods that run as ${namespace}/${serviceAccount} already`,
    }[action],
    association: { cluster: name, region, namespace, serviceAccount, roleArn: role.arn, tag },
  };
}
