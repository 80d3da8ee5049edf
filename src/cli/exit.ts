/** What a command's exit code says: a contract, the same for every command. */
export const EXIT = {
  /** Done, or proven. */
  ok: 0,
  refuted: 1,
  /** Usage or input error: nothing was decided. */
  usage: 2,
  undecided: 3,
  /** A defect of rolepin itself; never a verdict. */
  defect: 4,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
