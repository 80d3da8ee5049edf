import type { Context } from './context.ts';
import type { OptionSpec } from './option-spec.ts';
import type { Options } from './options.ts';

/** What a command comes to: its answer, which goes to standard output or a file, and its exit code. */
export interface Answer {
  /** One of `EXIT`; of a command that runs another, that one's. */
  readonly exit: number;
  /** `undefined` where there is none to give: what went wrong is on standard error. */
  readonly text: string | undefined;
}

/** A command without the argument parser; `operands` are its arguments in order. */
export type Run = (operands: readonly string[], options: Options, context: Context) => Promise<Answer>;

/** An argument that is no option. */
export interface ArgumentSpec {
  readonly name: string;
  readonly says: string;
  readonly required: boolean;
  /** Takes all that follows. */
  readonly many: boolean;
  /** The words that it can be, if there are only a few. */
  readonly choices?: readonly string[];
}

/** One command of the table that help, parsing, documentation and completion are made of. */
export interface CommandSpec {
  /** One word; or two, of which the first names the group: `lab up`. */
  readonly name: string;
  /** One line. */
  readonly summary: string;
  /** More, for the documentation and `--help`. */
  readonly details: readonly string[];
  readonly operands: readonly ArgumentSpec[];
  readonly options: readonly OptionSpec[];
  readonly examples: readonly { readonly says: string; readonly command: string }[];
  /** Loads the code of the command, only when it is used. */
  readonly load: () => Promise<Run>;
}
