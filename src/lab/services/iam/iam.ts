import type { Tags } from '../../state/records.ts';
import type { QueryOperation, QueryService } from '../query.ts';
import { ACCESS_KEYS } from './access-keys.ts';
import { ACCOUNT } from './account.ts';
import { attachments } from './attachments.ts';
import { boundaries } from './boundaries.ts';
import { existing } from './existing.ts';
import { findOwnPolicy, findPolicy } from './find-policy.ts';
import { GROUPS } from './groups.ts';
import { inlinePolicies } from './inline-policies.ts';
import { INSTANCE_PROFILES } from './instance-profiles.ts';
import { GROUP, type Kind, type NamedThing, PROFILE, ROLE, USER } from './kinds.ts';
import { logged } from './logged.ts';
import { MANAGED_POLICIES } from './managed-policies.ts';
import { findProvider, keepProvider, OIDC_PROVIDERS } from './oidc-providers.ts';
import { listEntities } from './policy-entities.ts';
import { POLICY_VERSIONS } from './policy-versions.ts';
import { checkUnprotected } from './protected.ts';
import { ROLES } from './roles.ts';
import { CONTEXT_KEYS } from './simulate/context-keys.ts';
import { SIMULATIONS } from './simulate/simulate.ts';
import { type Tagged, tagCalls } from './tag-calls.ts';
import { USERS } from './users.ts';

const tagged = <T extends NamedThing & { readonly tags: Tags }>(kind: Kind<T>): Tagged<T> => ({
  title: kind.title,
  find: (operation, parameters, action, keys) => existing(kind, operation, parameters, action, keys),
  keep: ({ lab }, thing) => kind.table(lab.state).put(thing.arn, thing),
});

const OPERATIONS: Readonly<Record<string, QueryOperation>> = {
  ...ROLES,
  ...inlinePolicies(ROLE),
  ...attachments(ROLE),
  ...boundaries(ROLE),
  ...tagCalls({
    ...tagged(ROLE),
    keep: ({ lab }, role) => lab.state.roles.put(role.arn, checkUnprotected(role)),
  }),
  ...USERS,
  ...inlinePolicies(USER),
  ...attachments(USER),
  ...boundaries(USER),
  ...tagCalls(tagged(USER)),
  ...ACCESS_KEYS,
  ...GROUPS,
  ...inlinePolicies(GROUP),
  ...attachments(GROUP),
  ...MANAGED_POLICIES,
  ...POLICY_VERSIONS,
  ListEntitiesForPolicy: { run: listEntities },
  ...tagCalls({
    title: 'Policy',
    find: (operation, parameters, action, keys) =>
      (action.startsWith('List') ? findPolicy : findOwnPolicy)(operation, parameters, action, keys),
    keep: ({ lab }, policy) => lab.state.policies.put(policy.arn, policy),
  }),
  ...OIDC_PROVIDERS,
  ...tagCalls({ title: 'OpenIDConnectProvider', find: findProvider, keep: keepProvider }),
  ...INSTANCE_PROFILES,
  ...tagCalls(tagged(PROFILE)),
  ...ACCOUNT,
  ...SIMULATIONS,
  ...CONTEXT_KEYS,
};

/** AWS Identity and Access Management. */
export const IAM: QueryService = {
  name: 'iam',
  version: '2010-05-08',
  namespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
  region: 'us-east-1',
  operations: logged(OPERATIONS),
};
