import type { SourceRef } from '../kernel/index.ts';
import type { PolicyDocument } from './document.ts';
import type { Caller, RequestContext } from './request.ts';

/** An OIDC provider of the role's account, as a decision case names it. */
export interface CaseProvider {
  readonly arn: string;
  /** The audiences that it accepts. */
  readonly clientIds: readonly string[];
}

/** The claims of a token that STS looks at before any policy. */
export interface CaseToken {
  readonly issuer: string;
  readonly audiences: readonly string[];
  /** `azp`, which stands in for the audience. */
  readonly authorizedParty: string | undefined;
}

/** The policies of a decision case, as its file groups them. */
export interface CasePolicies {
  readonly trust: PolicyDocument | undefined;
  readonly resource: PolicyDocument | undefined;
  readonly identity: readonly PolicyDocument[] | undefined;
  readonly boundary: readonly PolicyDocument[] | undefined;
  readonly session: readonly PolicyDocument[] | undefined;
  /** Of one level of the organization. */
  readonly scp: readonly PolicyDocument[] | undefined;
  /** Of one level of the organization. */
  readonly rcp: readonly PolicyDocument[] | undefined;
}

/** One call with all that bears on it, and the answer that somebody expects: a unit test of policies. */
export interface DecisionCase {
  readonly id: string;
  readonly caller: Caller;
  /** The call succeeds only if every one is allowed. */
  readonly requiredActions: readonly string[];
  readonly resource: string;
  readonly resourceAccount: string;
  readonly context: RequestContext;
  readonly policies: CasePolicies;
  readonly token: CaseToken | undefined;
  /** Of the role's account; `undefined` where the case does not say. */
  readonly oidcProviders: readonly CaseProvider[] | undefined;
  readonly expected: 'allow' | 'deny' | 'undecided';
  readonly at: SourceRef;
}
