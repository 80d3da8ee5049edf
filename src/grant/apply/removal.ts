/** Something that rolepin made, or may have made: what undoing does with it. */
export type Removal = {
  readonly target: string;
  /** Why it stays; `undefined` where it goes. */
  readonly stays: string | undefined;
} & (
  | { readonly kind: 'association'; readonly cluster: string; readonly region: string; readonly id: string }
  | { readonly kind: 'role'; readonly name: string; readonly policies: readonly string[] }
  | { readonly kind: 'oidc-provider'; readonly arn: string }
);
