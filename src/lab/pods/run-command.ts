import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Environment } from './environment.ts';

/** A command that runs. */
export interface RunningCommand {
  /** Its exit code; as a shell gives it, 128 and more where a signal ended it, 126 and 127 where it could not be run. */
  readonly exit: Promise<number>;
  readonly signal: (name: NodeJS.Signals) => void;
}

/** Runs a command in the caller's folder and terminal. `onProblem` is told why it can't be run. */
export function runCommand(
  [command = '', ...args]: readonly string[],
  { env, cwd }: { readonly env: Environment; readonly cwd: string },
  onProblem: (why: string) => void,
): RunningCommand {
  const child = spawn(command, args, { env, cwd, stdio: 'inherit' });
  return {
    exit: exitOf(child, command, onProblem),
    signal: (name) => {
      child.kill(name);
    },
  };
}

function exitOf(child: ChildProcess, command: string, onProblem: (why: string) => void): Promise<number> {
  return new Promise((resolve) => {
    child.once('error', ({ code, message }: NodeJS.ErrnoException) => {
      const missing = code === 'ENOENT';
      const why = code === 'EACCES' ? 'permission denied' : message;
      onProblem(missing ? `no command \`${command}\`` : `can't run \`${command}\`: ${why}`);
      resolve(missing ? 127 : 126);
    });
    child.once('exit', (code, signal) => {
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}
