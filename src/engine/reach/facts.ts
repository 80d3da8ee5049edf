import { type PolicyDocument, parseArn } from '../../policy/index.ts';
import {
  type Account,
  type AttachedPolicy,
  type Bucket,
  type Cluster,
  type KubernetesObject,
  organizationPath,
  type Role,
  type World,
} from '../../world/index.ts';
import type { Bearing } from '../reason/index.ts';
import { type Assumers, assumersOf } from './assumers.ts';
import type { CitedDocument, Principal } from './principal.ts';
import { publishedPolicy } from './published-policies.ts';
import type { SessionOrigin } from './session/origin.ts';

export type { CitedDocument, Principal } from './principal.ts';

/** The world, looked up the way the mechanisms ask. */
export interface Facts {
  readonly world: World;
  readonly role: (arn: string) => Role | undefined;
  readonly principal: (arn: string) => Principal | undefined;
  /** Roles by account and name, as session ARNs name them: without path. */
  readonly roleNamed: (account: string, name: string) => Role | undefined;
  /** All users and roles of an account, `undefined` if its details were not collected. */
  readonly principals: (account: string) => readonly Principal[] | undefined;
  /** The Pod Identity associations of a role. */
  readonly associations: (role: string) => readonly SessionOrigin[];
  /** Users and roles of an account whose own policies may let them assume a role. */
  readonly assumers: (account: string, role: string) => readonly Principal[];
  readonly clustersByIssuer: (issuer: string) => readonly Cluster[];
  /** Identity policies of a user or role: its own, its groups', what is attached. */
  readonly identityPolicies: (principal: Principal) => readonly CitedDocument[];
  /** The same, for who looks through those of many principals: nothing of it is kept. */
  readonly documents: (principal: Principal) => readonly CitedDocument[];
  readonly boundary: (principal: Principal) => CitedDocument | undefined;
  /** The policy of a bucket, if it has one. */
  readonly bucketPolicy: (bucket: Bucket) => PolicyDocument | undefined;
  /** Service control policies that bear on an account's principals, a list a level. */
  readonly scps: (principal: { readonly account: string; readonly arn: string }) => Bearing['scps'];
  readonly rcps: (target: Pick<Role, 'account' | 'arn'>) => Bearing['rcps'];
  /** The service accounts of a cluster that exist, as `NAMESPACE/NAME`. */
  readonly serviceAccounts: (cluster: Cluster) => readonly ServiceAccountName[];
  /** The trust policy of a role, cited. */
  readonly trust: (role: Role) => CitedDocument;
  readonly title: (document: PolicyDocument) => string;
}

export interface ServiceAccountName {
  readonly namespace: string;
  readonly name: string;
  readonly object: KubernetesObject | undefined;
}

type ControlPolicy = 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY';

/** Makes the look-ups; each is built when first asked for. */
export function factsOf(world: World): Facts {
  const titles = new WeakMap<PolicyDocument, string>();
  const entitled = (document: PolicyDocument, title: string): CitedDocument => ({ document, title });
  const cite = (document: PolicyDocument, title: string): CitedDocument => {
    titles.set(document, title);
    return { document, title };
  };
  const account = (id: string): Account | undefined => world.accounts.get(id);
  const accountOf = (arn: string): Account | undefined => account(parseArn(arn)?.account ?? '');
  const role = (arn: string): Role | undefined => accountOf(arn)?.details?.roles.get(arn);
  const principal = (arn: string): Principal | undefined =>
    role(arn) ?? accountOf(arn)?.details?.users.get(arn);

  const byName = new Map<string, ReadonlyMap<string, Role>>();
  const roleNamed = (id: string, name: string): Role | undefined => {
    const known =
      byName.get(id) ??
      new Map([...(account(id)?.details?.roles.values() ?? [])].map((one) => [one.name, one]));
    byName.set(id, known);
    return known.get(name);
  };

  const attachedDocument = (owner: Principal, attached: AttachedPolicy, what: string): CitedDocument => {
    const policy = account(owner.account)?.details?.policies.get(attached.arn);
    if (policy === undefined)
      return entitled(publishedPolicy(attached) ?? missingDocument(attached), `policy ${attached.arn}`);
    return entitled(policy.document, `policy ${policy.name}${what} of ${owner.name}`);
  };
  const documentsOf = (owner: Principal): readonly CitedDocument[] => {
    const details = account(owner.account)?.details;
    const groups = owner.kind === 'user' ? owner.groups : [];
    return [
      ...owner.inline.map((policy) => entitled(policy.document, `policy ${policy.name} of ${owner.name}`)),
      ...owner.attached.map((attached) => attachedDocument(owner, attached, '')),
      // given without its policies, it may have any
      ...(owner.partial === true
        ? [entitled(missingDocument({ arn: owner.arn, at: owner.at }), `policies of ${owner.name}`)]
        : []),
      ...groups.flatMap((name) => {
        const group = details?.groups.get(name);
        if (group === undefined)
          return [entitled(missingDocument({ arn: `group ${name}`, at: owner.at }), `group ${name}`)];
        return [
          ...group.inline.map((policy) =>
            entitled(policy.document, `policy ${policy.name} of group ${group.name}`),
          ),
          ...group.attached.map((attached) => attachedDocument(owner, attached, ` of group ${group.name}`)),
        ];
      }),
    ];
  };
  const identity = new WeakMap<Principal, readonly CitedDocument[]>();
  const identityPolicies = (owner: Principal): readonly CitedDocument[] => {
    const made = identity.get(owner) ?? documentsOf(owner);
    identity.set(owner, made);
    // a managed policy has many owners, and is cited as that of the one who is asked about
    for (const { document, title } of made) titles.set(document, title);
    return made;
  };

  const trusts = new WeakMap<Role, CitedDocument>();
  const trust = (target: Role): CitedDocument => {
    const known = trusts.get(target) ?? cite(target.trust, `trust policy of ${target.name}`);
    trusts.set(target, known);
    return known;
  };

  const byAccount = new Map<string, readonly Principal[]>();
  const principalsOf = (id: string): readonly Principal[] | undefined => {
    const details = account(id)?.details;
    if (details === undefined) return undefined;
    const known = byAccount.get(id) ?? [...details.users.values(), ...details.roles.values()];
    byAccount.set(id, known);
    return known;
  };
  const assumers = new Map<string, Assumers>();
  const assumersIn = (id: string): Assumers => {
    const known = assumers.get(id) ?? assumersOf(principalsOf(id) ?? [], documentsOf);
    assumers.set(id, known);
    return known;
  };

  const levelsOf = (id: string, type: ControlPolicy): Bearing['scps'] => {
    const { organization } = world;
    // neither kind reaches the management account: Organizations User Guide, "Service control policies" and "Resource control policies"
    if (organization === undefined || organization.managementAccountId === id) return undefined;
    const path = organizationPath(organization, id);
    if (path.length === 0) return undefined;
    const policies = organization.policies.filter((policy) => policy.type === type);
    // with no policy of the type the feature is off, and nothing is restricted
    if (policies.length === 0) return undefined;
    return path
      .map((target) => policies.filter((policy) => policy.targets.includes(target)))
      .map((level) => level.map((policy) => cite(policy.document, `${policy.name} (${policy.id})`).document));
  };
  const allLevels = new Map<string, Bearing['scps']>();
  const levels = (id: string, type: ControlPolicy): Bearing['scps'] => {
    const key = `${type} ${id}`;
    if (!allLevels.has(key)) allLevels.set(key, levelsOf(id, type));
    return allLevels.get(key);
  };
  const isServiceLinked = (arn: string): boolean => arn.includes(':role/aws-service-role/');

  const existing = new WeakMap<Cluster, readonly ServiceAccountName[]>();
  const serviceAccounts = (cluster: Cluster): readonly ServiceAccountName[] => {
    const known = existing.get(cluster);
    if (known !== undefined) return known;
    const found = new Map<string, ServiceAccountName>();
    for (const object of cluster.objects ?? []) {
      const { name, namespace = 'default' } = object.metadata;
      if (object.kind === 'ServiceAccount') found.set(`${namespace}/${name}`, { namespace, name, object });
      // every namespace has a service account `default`: Kubernetes, "Configure Service Accounts for Pods"
      if (object.kind === 'Namespace' && !found.has(`${name}/default`)) {
        found.set(`${name}/default`, { namespace: name, name: 'default', object: undefined });
      }
    }
    const made = [...found.values()].sort((a, b) =>
      compare(`${a.namespace}/${a.name}`, `${b.namespace}/${b.name}`),
    );
    existing.set(cluster, made);
    return made;
  };

  const issuers = new Map<string, Cluster[]>();
  for (const cluster of world.clusters) {
    if (cluster.issuer !== undefined)
      issuers.set(cluster.issuer, [...(issuers.get(cluster.issuer) ?? []), cluster]);
  }

  const associations = new Map<string, SessionOrigin[]>();
  for (const cluster of world.clusters) {
    for (const association of cluster.associations ?? []) {
      const known = associations.get(association.roleArn) ?? [];
      known.push({ cluster, association });
      associations.set(association.roleArn, known);
    }
  }

  return {
    world,
    assumers: (id, target) => assumersIn(id)(target),
    associations: (arn) => associations.get(arn) ?? [],
    role,
    principal,
    roleNamed,
    principals: principalsOf,
    clustersByIssuer: (issuer) => issuers.get(issuer) ?? [],
    identityPolicies,
    documents: documentsOf,
    boundary: (owner) => {
      if (owner.boundary === undefined) return undefined;
      const { document, title } = attachedDocument(owner, owner.boundary, ' (boundary)');
      return cite(document, title);
    },
    bucketPolicy: ({ name, policy }) =>
      policy === undefined ? undefined : cite(policy, `policy of bucket ${name}`).document,
    scps: ({ account: id, arn }) => (isServiceLinked(arn) ? undefined : levels(id, 'SERVICE_CONTROL_POLICY')),
    rcps: (target) =>
      isServiceLinked(target.arn) ? undefined : levels(target.account, 'RESOURCE_CONTROL_POLICY'),
    serviceAccounts,
    trust,
    title: (document) => titles.get(document) ?? 'policy',
  };
}

/** Stands for a policy that the world names and does not hold: it may say anything. */
function missingDocument(attached: AttachedPolicy): PolicyDocument {
  const problem = {
    code: 'world/policy-absent',
    message: `the document of ${attached.arn} was not collected`,
    at: attached.at,
  };
  return {
    version: undefined,
    id: undefined,
    bare: false,
    at: attached.at,
    statements: [{ kind: 'opaque', index: 0, sid: undefined, effect: undefined, problem, source: null }],
  };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
