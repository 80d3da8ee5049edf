import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { clean, count, wrap } from '../../report/index.ts';
import type { Context } from '../context.ts';

/** What came of a command of the story. */
export interface Played {
  readonly exit: number;
  readonly output: string;
}

/** How a command of the story is shown. */
export interface Showing {
  /** As a person would type it. */
  readonly shown: string;
  /** The most lines of its output that are shown; the rest is counted. None are shown of 0. */
  readonly lines?: number;
  /** The lines that are shown, of all. */
  readonly only?: (line: string) => boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** A blank at which no line is broken. */
const TOGETHER = '\u00a0';

/** Where the story is played: headings, sentences, and commands of rolepin with their output. */
export interface Stage {
  readonly heading: (text: string) => Promise<void>;
  readonly tell: (text: string) => void;
  readonly command: (shown: string) => void;
  /** Runs rolepin itself with these arguments. */
  readonly rolepin: (args: readonly string[], showing: Showing) => Promise<Played>;
  /** Starts rolepin with these arguments; resolves with its first line of output. */
  readonly start: (
    args: readonly string[],
    showing: Showing,
  ) => Promise<{ readonly line: string; readonly stop: () => Promise<void> }>;
}

/** The stage on the user's terminal, or in a pipe. `main` is the program's own file. */
export function makeStage(context: Context, main: string, folder: string, pause: boolean): Stage {
  const { paint, width, io } = context;
  let blank = true;
  const write = (text: string): void => {
    // never two empty lines
    if (text !== '' || !blank) io.stdout.write(`${text}\n`);
    blank = text === '';
  };
  const say = (text: string, indent: string): void => {
    for (const line of wrap(clean(text), width, { first: indent, rest: indent })) write(line);
  };
  const command = (shown: string): void => {
    // an option stays beside its value
    const kept = shown.replace(/ (--[\w-]+) (?=[^\s-])/g, ` $1${TOGETHER}`);
    const [first = '', ...more] = wrap(kept, width - 2, { first: '$ ', rest: '    ' }).map((line) =>
      line.replaceAll(TOGETHER, ' '),
    );
    const continued = more.map((line, index) => (index < more.length - 1 ? `${line} \\` : line));
    write(paint.bold([more.length > 0 ? `${first} \\` : first, ...continued].join('\n')));
  };
  // the demo's labs are its own: none of the user's is found or told of
  const base = { ...inherited(io.env), XDG_STATE_HOME: folder, NO_COLOR: '1' };
  const spawned = (args: readonly string[], { env = {} }: Showing): ChildProcess =>
    spawn(process.execPath, ['--no-warnings', main, ...args], {
      cwd: folder,
      env: { ...base, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
  let scene = 0;
  return {
    heading: async (text) => {
      if (scene > 0 && pause) await pressed();
      scene += 1;
      write('');
      write(paint.bold(paint.cyan(`${scene}. ${text}`)));
      write('');
    },
    tell: (text) => say(text, ''),
    command,
    rolepin: async (args, showing) => {
      command(showing.shown);
      const child = spawned(args, showing);
      child.stdin?.end(showing.input ?? '');
      const [exit, output, errors] = await Promise.all([
        ended(child),
        collected(child.stdout),
        collected(child.stderr),
      ]);
      const { lines: most = 40, only = () => true } = showing;
      const all = `${errors}${output}`.trimEnd().split('\n').filter(only);
      for (const line of all.slice(0, most)) write(paint.dim(line));
      if (most > 0 && all.length > most) write(paint.dim(`… and ${count(all.length - most, 'line')} more`));
      write('');
      return { exit, output };
    },
    start: async (args, showing) => {
      command(showing.shown);
      const child = spawned(args, showing);
      const exit = ended(child);
      const errors = collected(child.stderr);
      const lines = createInterface({ input: child.stdout ?? process.stdin });
      const first = await Promise.race([
        new Promise<string>((got) => lines.once('line', got)),
        exit.then(async () => Promise.reject(new Error(`\`${showing.shown}\` ended: ${await errors}`))),
      ]);
      return {
        line: first,
        stop: async () => {
          child.kill('SIGTERM');
          await exit;
        },
      };
    },
  };
}

/** Waits for the user's Enter; not where nothing can come any more. */
function pressed(): Promise<void> {
  if (process.stdin.readableEnded || process.stdin.destroyed) return Promise.resolve();
  const lines = createInterface({ input: process.stdin });
  return new Promise((done) => {
    lines.once('line', () => {
      lines.close();
      done();
    });
    lines.once('close', done);
  });
}

const ended = (child: ChildProcess): Promise<number> =>
  new Promise((done) => child.once('close', (code) => done(code ?? 1)));

async function collected(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = '';
  for await (const part of stream ?? []) text += String(part);
  return text;
}

/** The user's variables, without those of AWS. */
function inherited(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !/^AWS_/.test(entry[0]),
    ),
  );
}
