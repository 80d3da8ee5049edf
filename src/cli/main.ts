#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { EXIT } from './exit.ts';
import type { Io, Sink } from './io.ts';
import { run } from './program.ts';

const sink = (stream: NodeJS.WriteStream): Sink => ({
  write: (text) => {
    stream.write(text);
  },
  isTerminal: stream.isTTY === true,
  columns: stream.isTTY === true ? stream.columns : undefined,
});

async function ask(question: string): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question(question);
  } finally {
    terminal.close();
  }
}

function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}

/** An exception that nobody expected: it asks for a report, and never reads as a verdict. */
function tellDefect(error: unknown): void {
  const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(
    `rolepin: a defect in rolepin itself, and no answer about any role\n${told}\n` +
      '  hint: please report it, with the command line and the lines above\n',
  );
  process.exitCode = EXIT.defect;
}

// who reads the answer may stop before its end (`| head`)
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
process.on('uncaughtException', (error) => {
  tellDefect(error);
  process.exit();
});

/** Ctrl-C and Ctrl-\\ in a terminal go to all processes of its foreground. */
const FROM_TERMINAL: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];

const onSignal: Io['onSignal'] = (told) => {
  const heard = (name: NodeJS.Signals): void => {
    if (process.stdin.isTTY !== true || !FROM_TERMINAL.includes(name)) told(name);
  };
  const signals: readonly NodeJS.Signals[] = [...FROM_TERMINAL, 'SIGTERM', 'SIGHUP', 'SIGUSR2'];
  for (const signal of signals) process.on(signal, heard);
  return () => {
    for (const signal of signals) process.off(signal, heard);
  };
};

// that rolepin runs on Node.js 20 is its own business, and nothing that its users can change
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

try {
  const io: Io = {
    stdout: sink(process.stdout),
    stderr: sink(process.stderr),
    stdin: () => buffer(process.stdin),
    ...(process.stdin.isTTY === true && process.stderr.isTTY === true ? { ask } : {}),
    env: process.env,
    cwd: process.cwd(),
    now: () => Date.now(),
    stopped: () =>
      new Promise((resolve) => {
        for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
      }),
    onSignal,
    pid: process.pid,
    defect: tellDefect,
    version: version(),
  };
  process.exitCode = await run(process.argv.slice(2), io);
} catch (error) {
  tellDefect(error);
}
