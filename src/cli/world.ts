import { err, ok, type Problem, type Result } from '../kernel/index.ts';
import { count } from '../report/index.ts';
import { type ReadWorld, readWorld } from '../sources/index.ts';
import type { Context } from './context.ts';
import type { Options } from './options.ts';
import { tellProblems, warnProblems } from './problems.ts';

/** Reads the inputs into a world, or tells why not; `undefined` then. */
export async function openWorld(
  inputs: readonly string[],
  options: Options,
  context: Context,
): Promise<ReadWorld | undefined> {
  const { cluster } = options;
  const read = await readWorld(inputs.length === 0 ? ['.'] : inputs, {
    cwd: context.io.cwd,
    stdin: context.io.stdin,
    ...(cluster === undefined ? {} : { cluster }),
    complete: options.complete === true,
    lenient: options.lenient === true,
  });
  if (!read.ok) {
    tellProblems(read.error, context);
    return undefined;
  }
  const { warnings, ignored, locate, world } = read.value;
  warnProblems([...world.unread, ...warnings], context, locate);
  if (ignored.length > 0) {
    const [first] = ignored;
    const example = first === undefined ? '' : `, ${first.file} for instance`;
    context.warn(
      `rolepin: ${count(ignored.length, 'document')} of no known kind left out${example}; \`rolepin inputs\` lists them`,
    );
  }
  return read.value;
}

/** Reads `--now`, or the clock. */
export function readNow(options: Options, context: Context): Result<number, Problem> {
  const { now } = options;
  if (now === undefined) return ok(context.io.now());
  const [, day, time] =
    /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/.exec(now) ?? [];
  const instant = day === undefined ? Number.NaN : Date.parse(time === undefined ? `${day}T00:00:00Z` : now);
  // the 31st of a shorter month rolls over
  if (Number.isNaN(instant) || new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10) !== day) {
    return err({
      code: 'cli/now',
      message: `not a date: \`${now}\``,
      hint: 'write `--now 2027-01-31` or `--now 2027-01-31T12:00:00Z`',
    });
  }
  return ok(instant);
}
