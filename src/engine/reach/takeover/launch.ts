/** A call by which a service is made to work with a role that is passed to it. */
export interface LaunchCall {
  /** All on the same resource. */
  readonly actions: readonly string[];
  /** `REGION`, `ACCOUNT` and `PARTITION` stand for themselves; `*` for any; `*` alone where IAM knows no resource. */
  readonly resource: string;
  /** It acts on what was made with tags of the caller's choosing, or makes it. Else on what exists. */
  readonly makes: boolean;
}

/** One way to have a service work with a role. */
export interface Launch {
  /** What the principal may do besides passing the role. */
  readonly says: string;
  readonly calls: readonly LaunchCall[];
  /** Where something must exist that the world does not show. */
  readonly needs?: string;
  /** The role is there already: it need not be passed. */
  readonly passes?: false;
  /** The role must be in an instance profile. */
  readonly byProfile?: true;
  /** Its calls are on instances that are there. */
  readonly onInstances?: true;
}

/** A call on what the caller makes. */
export const made = (resource: string, ...actions: readonly string[]): LaunchCall => ({
  actions,
  resource,
  makes: true,
});
/** A call on what is there. */
export const found = (resource: string, ...actions: readonly string[]): LaunchCall => ({
  actions,
  resource,
  makes: false,
});

/** The ARN of any resource of a service, in the role's account. */
export const arn = (service: string, resource: string): string =>
  `arn:PARTITION:${service}:REGION:ACCOUNT:${resource}`;
