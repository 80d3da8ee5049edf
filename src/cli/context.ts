import { resolve } from 'node:path';
import type { Paint, TextOptions } from '../report/index.ts';
import type { Io } from './io.ts';
import type { Options } from './options.ts';
import { colourful, paintFor } from './paint.ts';

/** What a command is run with, besides its arguments. */
export interface Context {
  readonly io: Io;
  /** Of the answer. */
  readonly paint: Paint;
  /** Of what goes to standard error. */
  readonly errorPaint: Paint;
  /** Columns of the answer. */
  readonly width: number;
  /** A path as the user gave it, from where the command was run. */
  readonly path: (given: string) => string;
  /** Writes to standard error. */
  readonly tell: (text: string) => void;
  /** Writes to standard error, but not with `--quiet`. */
  readonly warn: (text: string) => void;
}

/** Columns of a pipe or a file; and the most that people read well. */
const PIPE_WIDTH = 80;
const MOST_WIDTH = 110;
const LEAST_WIDTH = 40;

/** Makes the context of a run. */
export async function makeContext(io: Io, options: Options): Promise<Context> {
  const toFile = options.output !== undefined;
  const answerColour = !toFile && colourful(io, io.stdout, options.color);
  const errorColour = colourful(io, io.stderr, options.color);
  const columns = toFile || !io.stdout.isTerminal ? PIPE_WIDTH : (io.stdout.columns ?? PIPE_WIDTH);
  const tell = (text: string): void => io.stderr.write(`${text}\n`);
  return {
    io,
    paint: await paintFor(answerColour),
    errorPaint: await paintFor(errorColour),
    width: Math.max(LEAST_WIDTH, Math.min(columns, MOST_WIDTH)),
    path: (given) => resolve(io.cwd, given),
    tell,
    warn: options.quiet === true ? () => {} : tell,
  };
}

/** What the reports for people are made with. */
export function textOptions(context: Context, options: Options, locate: TextOptions['locate']): TextOptions {
  const { io, paint, width } = context;
  return { version: io.version, locate, paint, width, quiet: options.quiet === true };
}
