/** An option, as the help, the documentation and the completion show it. */
export interface OptionSpec {
  /** `--format FORMAT`, `--quiet`. */
  readonly flags: string;
  readonly says: string;
  /** The words that its value can be. */
  readonly choices?: readonly string[];
  /** May be given several times. */
  readonly many?: boolean;
  /** The member of the options that holds its values, where it is not called as the option is. */
  readonly heldAs?: string;
  /** Its value is a file. */
  readonly file?: boolean;
}
