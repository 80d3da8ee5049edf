import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPod, pastProxies, personalNames, runCommand } from '../../lab/index.ts';
import type { Run } from '../command.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit.ts';
import { tellProblems, warnProblems } from '../problems.ts';
import { findLab } from './find.ts';
import { notesOnPod } from './pod-notes.ts';
import { labIdentity, labProblem } from './subject.ts';

/** `rolepin lab run`: a command as a pod, a node or a principal of a lab. */
export const labRun: Run = async ([written = '', ...command], options, context) => {
  const usage = { exit: EXIT.usage, text: undefined };
  const lab = findLab(options, context);
  if (lab === undefined) return usage;
  const identity = await labIdentity(written, options, lab);
  if (!identity.ok) {
    tellProblems([identity.error], context);
    return usage;
  }
  const folder = await mkdtemp(join(tmpdir(), 'rolepin-pod-'));
  const signals = heardSignals(context);
  try {
    const opened = await openPod(lab, identity.value, {
      folder,
      byProxy: options.proxy === true,
      onFailure: (why) => context.warn(`rolepin: warning: the token was not renewed: ${why}`),
    });
    if (!opened.ok) {
      tellProblems([labProblem(lab, opened.error)], context);
      return usage;
    }
    warnProblems(notesOnPod(opened.value.pod), context);
    const env = { ...impersonal(context), ...opened.value.variables };
    const running = runCommand(command, { env, cwd: context.io.cwd }, (why) =>
      context.tell(`rolepin: ${why}`),
    );
    signals.passTo(running.signal);
    const exit = await running.exit;
    opened.value.close();
    return { exit, text: undefined };
  } finally {
    signals.end();
    await rm(folder, { recursive: true, force: true });
  }
};

/** The signals to this program: those that come before the command runs are kept for it. */
function heardSignals({ io }: Context): {
  readonly passTo: (signal: (name: NodeJS.Signals) => void) => void;
  readonly end: () => void;
} {
  const early: NodeJS.Signals[] = [];
  let told = (name: NodeJS.Signals): void => {
    early.push(name);
  };
  const end = io.onSignal((name) => told(name));
  return {
    passTo: (signal) => {
      told = signal;
      for (const name of early) signal(name);
    },
    end,
  };
}

/** The caller's variables, without what is the caller's own. */
function impersonal({ io }: Context): Record<string, string> {
  const personal = new Set(personalNames(io.env));
  const kept = Object.entries(io.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !personal.has(entry[0]),
  );
  return { ...Object.fromEntries(kept), ...pastProxies(io.env) };
}
