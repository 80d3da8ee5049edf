/** Where text goes: a terminal, a pipe or a file. */
export interface Sink {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  /** Columns of the terminal. */
  readonly columns: number | undefined;
}

/** All that the command line needs of the process that it runs in; a test gives its own. */
export interface Io {
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** All of standard input. */
  readonly stdin: () => Promise<Buffer>;
  /** Asks whoever sits at the terminal; absent where nobody does. */
  readonly ask?: (question: string) => Promise<string>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
  /** Resolves when the user wants the program to stop: Ctrl-C, or the signal to terminate. */
  readonly stopped: () => Promise<void>;
  /**
   * Told of each signal that asks the program to end, which then does not end it, but of those that the terminal gives to what the
   * program runs anyway; returns the way to hear no more.
   */
  readonly onSignal: (told: (name: NodeJS.Signals) => void) => () => void;
  readonly pid: number;
  /** Tells of an exception that nobody expected, as a defect of rolepin. */
  readonly defect: (error: unknown) => void;
  /** Of rolepin. */
  readonly version: string;
}
