/** Something that a careful person would want to know before the plan is carried out. */
export interface Warning {
  /** Stable. */
  readonly code: string;
  /** One sentence or two, lower case. */
  readonly says: string;
}
