/** What is wrong with a text, and where. */
export interface Fault {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  /** Into the bytes of JSON, the characters of YAML. */
  readonly offset: number;
}
