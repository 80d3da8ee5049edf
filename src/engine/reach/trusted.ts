import type { OpaqueStatement, PrincipalEntry, Statement } from '../../policy/index.ts';
import type { Role } from '../../world/index.ts';
import { mayConcern } from '../reason/index.ts';
import type { Search } from './search-context.ts';

/** The Allow statements of a role's trust policy; what was not understood is among them with no entries. */
export function trustStatements(role: Role): readonly Statement[] {
  return role.trust.statements.filter(
    (statement) => statement.kind === 'statement' && statement.effect === 'Allow',
  ) as Statement[];
}

/** Whether a trust policy holds a statement that was not understood, and that may let anybody in. */
export const trustIsOpaque = (role: Role): boolean =>
  role.trust.statements.some((statement) => statement.kind === 'opaque' && statement.effect !== 'Deny');

/**
 * Whether somebody may give sessions of the role tags of their choosing. Pod Identity's tags are not chosen, and
 * its sessions are looked at by their associations.
 */
export const mayCarryTags = (role: Role): boolean =>
  role.trust.statements.some(
    (statement) =>
      statement.effect !== 'Deny' && mayConcern(statement, 'sts:TagSession') && !isForPodsAlone(statement),
  );

function isForPodsAlone(statement: Statement | OpaqueStatement): boolean {
  if (statement.kind === 'opaque' || statement.principal === undefined || statement.principal.negated)
    return false;
  return statement.principal.entries.every(
    (entry) => entry.kind === 'service' && entry.name === POD_IDENTITY,
  );
}

/** The service that hands roles to pods: Amazon EKS User Guide, "Create IAM role with trust policy required by EKS Pod Identity". */
export const POD_IDENTITY = 'pods.eks.amazonaws.com';

/** Every value of the Allow statements' principals; with a NotPrincipal, everyone. */
export function trustedEntries(role: Role): readonly PrincipalEntry[] {
  return trustStatements(role).flatMap((statement): readonly PrincipalEntry[] => {
    if (statement.principal?.negated) return [{ type: '*', source: '*', kind: 'everyone' }];
    return statement.principal?.entries ?? [];
  });
}

/** Providers that are there without being made: AWS IAM User Guide, "AWS JSON policy elements: Principal". */
const BUILT_IN = [
  'accounts.google.com',
  'cognito-identity.amazonaws.com',
  'graph.facebook.com',
  'www.amazon.com',
];

/** The OIDC providers that a trust policy may mean: those it names, and all there are where it names any. */
export function trustedProviders(role: Role, search: Search): readonly string[] {
  const providers = new Set<string>();
  const every = (): void => {
    for (const arn of search.facts.world.accounts.get(role.account)?.oidcProviders?.keys() ?? [])
      providers.add(arn);
    for (const name of BUILT_IN) providers.add(name);
  };
  if (trustIsOpaque(role)) every();
  for (const entry of trustedEntries(role)) {
    if (entry.kind === 'federated' && !entry.provider.includes(':saml-provider/'))
      providers.add(entry.provider);
    if (entry.kind === 'everyone' || entry.kind === 'every-provider') every();
  }
  return [...providers].sort();
}
