import type { PolicyDocument } from '../../policy/index.ts';
import type { Language } from './text/language.ts';

/** The policies that bear on a request. `undefined` is none of that kind, and asks nothing. */
export interface Bearing {
  readonly resource:
    | { readonly document: PolicyDocument; readonly kind: 'trust' | 'bucket' | 'key' | 'other' }
    | undefined;
  /** All identity policies of the caller; it is allowed what one of them allows. */
  readonly identity: readonly PolicyDocument[] | undefined;
  readonly boundary: readonly PolicyDocument[] | undefined;
  readonly session: readonly PolicyDocument[] | undefined;
  /** One list a level, from the root down to the caller's account; each level must allow. */
  readonly scps: readonly (readonly PolicyDocument[])[] | undefined;
  /** Of the resource's organization; only their denies matter. */
  readonly rcps: readonly (readonly PolicyDocument[])[] | undefined;
}

/** Where the caller stands towards the resource. */
export type Standing = 'same-account' | 'cross-account' | 'no-account';

/**
 * One action on one resource that must be allowed. A call may need several.
 *
 * A resource that is a language is any of it; all such of one question are the same resource, and the region's
 * `RESOURCE` says which it can be.
 */
export interface Needed {
  readonly action: string;
  readonly resource: string | Language;
}
