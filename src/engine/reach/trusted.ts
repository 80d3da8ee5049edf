import type { PrincipalEntry, Statement } from '../../policy/index.ts';
import type { Role } from '../../world/index.ts';
import type { Search } from './search-context.ts';

/** The Allow statements of a role's trust policy; what was not understood is among them with no entries. */
export function trustStatements({ trust }: Pick<Role, 'trust'>): readonly Statement[] {
  return trust.statements.filter(
    (statement) => statement.kind === 'statement' && statement.effect === 'Allow',
  ) as Statement[];
}

/** Whether a trust policy holds a statement that was not understood, and that may let anybody in. */
export const trustIsOpaque = ({ trust }: Pick<Role, 'trust'>): boolean =>
  trust.statements.some((statement) => statement.kind === 'opaque' && statement.effect !== 'Deny');

/** The service that hands roles to pods: Amazon EKS User Guide, "Create IAM role with trust policy required by EKS Pod Identity". */
export const POD_IDENTITY = 'pods.eks.amazonaws.com';

/** Every value of the Allow statements' principals; with a NotPrincipal, everyone. */
export function trustedEntries(role: Pick<Role, 'trust'>): readonly PrincipalEntry[] {
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
