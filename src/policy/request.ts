import { keyName } from './key-name.ts';

/**
 * Who makes a request, in the forms that policies tell apart.
 *
 * Semantics: AWS IAM User Guide, "AWS JSON policy elements: Principal".
 */
export type Caller =
  | { readonly kind: 'user'; readonly arn: string; readonly account: string }
  /** A session of an IAM role: `role` is the role's IAM ARN, path included; `session` its STS ARN. */
  | {
      readonly kind: 'role-session';
      readonly role: string;
      readonly session: string;
      readonly account: string;
    }
  | { readonly kind: 'federated-user'; readonly arn: string; readonly account: string }
  | { readonly kind: 'root'; readonly account: string }
  /** The bearer of a token: `provider` is the OIDC provider's ARN, or a built-in provider's name. */
  | { readonly kind: 'web-identity'; readonly provider: string }
  | { readonly kind: 'saml'; readonly provider: string }
  | { readonly kind: 'service'; readonly name: string }
  | { readonly kind: 'anonymous' };

/** The values of one context key. More than one only where the key is multivalued; none is an empty set. */
export type ContextValues = readonly string[];

/** The request context, complete: a key that is not there is absent. Keys are in lower case. */
export type RequestContext = ReadonlyMap<string, ContextValues>;

/** One concrete request for one action. */
export interface Request {
  readonly caller: Caller;
  /** As AWS spells it, `sts:AssumeRole` for instance. */
  readonly action: string;
  readonly resource: string;
  /** The account that owns the resource. */
  readonly resourceAccount: string;
  readonly context: RequestContext;
}

/** Makes a request context of keys as people write them: names in any case, one value or several. */
export function requestContext(keys: Readonly<Record<string, string | readonly string[]>>): RequestContext {
  return new Map(
    Object.entries(keys).map(([key, value]) => [keyName(key), typeof value === 'string' ? [value] : value]),
  );
}
