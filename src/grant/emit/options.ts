/** What a form needs besides the plan. */
export interface EmitOptions {
  /** Of rolepin. */
  readonly version: string;
}
