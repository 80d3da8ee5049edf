import { writeFile } from 'node:fs/promises';
import type { Context } from './context.ts';
import type { Options } from './options.ts';
import { tellProblems } from './problems.ts';

/** Gives the answer to standard output or the file of `--output`; `false` if that can't be written. */
export async function writeOutput(text: string, { output }: Options, context: Context): Promise<boolean> {
  if (output === undefined || output === '-') {
    context.io.stdout.write(text);
    return true;
  }
  try {
    await writeFile(context.path(output), text);
    return true;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    tellProblems([{ code: 'cli/output', message: `can't write \`${output}\`: ${why}` }], context);
    return false;
  }
}
