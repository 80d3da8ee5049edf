import { parseArn } from '../../policy/index.ts';
import type { Role } from '../../world/index.ts';
import { ALL, chosenKey, freeKey, type KeyRange, texts, textValues } from '../reason/index.ts';
import { type Call, trustAlone } from './ask.ts';
import type { Facts } from './facts.ts';
import { callKeys, NO_PRINCIPAL_KEYS } from './request-keys.ts';
import type { Search } from './search-context.ts';

/** An OIDC provider as STS knows it in the account of a role. */
export interface Provider {
  /** ARN, or the name of a built-in one. */
  readonly name: string;
  /** Host and path, as in its ARN and in the names of its condition keys. */
  readonly issuer: string;
  /** Registered audiences; `undefined` where they were not collected. */
  readonly audiences: readonly string[] | undefined;
  /** What had to be taken for granted. */
  readonly note: string | undefined;
}

/**
 * Looks a provider up as STS does: in the account of the role, and nowhere else. Where the account's providers
 * were not collected, a trust that names one is taken as a sign that it exists.
 *
 * Semantics: AWS IAM User Guide, "Create an OpenID Connect (OIDC) identity provider in IAM".
 */
export function findProvider(
  role: Role,
  name: string,
  facts: Facts,
): Provider | { readonly refused: string } {
  const arn = parseArn(name);
  if (arn === undefined) return { name, issuer: name, audiences: undefined, note: undefined };
  const issuer = arn.resource.startsWith('oidc-provider/')
    ? arn.resource.slice('oidc-provider/'.length)
    : arn.resource;
  if (arn.account !== role.account) {
    return {
      refused: `the provider is in account ${arn.account}, and STS looks for it in the role's account ${role.account}`,
    };
  }
  const account = facts.world.accounts.get(role.account);
  const found = account?.oidcProviders?.get(name);
  // of some of the providers only those are known that were given
  const known =
    account?.partial?.has('oidcProviders') && found === undefined ? undefined : account?.oidcProviders;
  if (known !== undefined && found === undefined)
    return { refused: `account ${role.account} has no OIDC provider for https://${issuer}` };
  if (found?.clientIds?.length === 0)
    return { refused: `the provider for https://${issuer} has no audience registered` };
  const note =
    known === undefined
      ? `that the provider ${name} exists is taken from the trust policies that name it`
      : undefined;
  return { name, issuer, audiences: found?.clientIds, note };
}

const TOKEN_KEYS: readonly KeyRange[] = [
  // AWS does not say in so many words whether web identity calls have these
  freeKey('aws:FederatedProvider'),
  // or this one, which can say nothing but that it is no service
  freeKey('aws:PrincipalIsAWSService', false, textValues(texts(['false']))),
  freeKey('aws:PrincipalType'),
  freeKey('aws:userid'),
];

/**
 * A call with a token of the provider, under any context.
 *
 * Semantics: AWS STS API Reference, "AssumeRoleWithWebIdentity"; AWS IAM User Guide, "IAM and AWS STS condition
 * context keys".
 */
export function tokenCall(
  role: Role,
  provider: Provider,
  claims: readonly KeyRange[],
  open: readonly string[],
  search: Search,
): Call {
  const { facts, now, session } = search;
  return {
    role,
    caller: { kind: 'web-identity', provider: provider.name },
    standing: 'no-account',
    actions: ['sts:AssumeRoleWithWebIdentity'],
    open,
    keys: [
      ...callKeys(facts.world, role, now, session),
      ...NO_PRINCIPAL_KEYS,
      ...TOKEN_KEYS,
      audienceKey(provider),
      ...claims,
    ],
    policies: trustAlone(role, facts),
  };
}

/** The audience of a token that a pod gets for STS: Amazon EKS User Guide, "IAM roles for service accounts". */
export const STS_AUDIENCE = 'sts.amazonaws.com';

/** Any audience that the provider has registered: whoever asks for a token names it. */
function audienceKey({ issuer, audiences }: Provider): KeyRange {
  return chosenKey(`${issuer}:aud`, audiences === undefined ? ALL : texts(audiences), [
    STS_AUDIENCE,
    ...(audiences ?? []),
  ]);
}
