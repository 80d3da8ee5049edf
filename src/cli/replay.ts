import { readFile } from 'node:fs/promises';
import { type Claim, judge } from '../claims/index.ts';
import type { Problem } from '../kernel/index.ts';
import type { ReportedPath, WalkedPath } from '../lab/index.ts';
import { clean, count, wrap } from '../report/index.ts';
import { isFailedCall, whyNot } from '../sources/index.ts';
import type { World } from '../world/index.ts';
import type { Answer, Run } from './command.ts';
import type { Context } from './context.ts';
import { EXIT } from './exit.ts';
import { tellProblems } from './problems.ts';
import { openWorld, readNow } from './world.ts';

const MAKE_ONE = 'make one with `rolepin check --format json --output report.json`';
const FAILED: Answer = { exit: EXIT.usage, text: undefined };

/** `rolepin replay`: the counterexamples of a report carried out in a lab of the same inputs. */
export const replay: Run = async ([file = '', ...inputs], options, context) => {
  const now = readNow(options, context);
  if (!now.ok) {
    tellProblems([now.error], context);
    return FAILED;
  }
  const text = await reportText(file, context);
  if (text === undefined) return FAILED;
  const { isDefect, readReport, replayPaths } = await import('../lab/index.ts');
  const report = readReport(text, file);
  if (!report.ok) {
    tellProblems([report.error], context);
    return FAILED;
  }
  const read = await openWorld(inputs, options, context);
  if (read === undefined) return FAILED;
  const paths = report.value.filter(({ expected }) => !expected || options.expected === true);
  const walked = await replayPaths({
    ...{ world: read.world, paths, onDefect: context.io.defect },
    // the lab's clock begins where the question was asked, and goes on
    now: clockFrom(now.value, context.io.now),
    onPath: ({ path, outcome }) => {
      if (context.io.stderr.isTerminal && options.format === 'json')
        context.warn(`${path.subject}: ${outcome}`);
    },
  });
  const refused = walked.filter(isDefect).map(({ path }) => path);
  const defects = refused.filter((path) => isOfWorld(path, report.value, read.world, now.value));
  for (const path of defects) {
    context.tell(
      `rolepin: a defect in rolepin itself: path ${path.id} was reported, and is refused when it is walked\n  hint: please report it, with the inputs`,
    );
  }
  for (const path of refused.filter((one) => !defects.includes(one))) {
    tellProblems([otherInputs(path, file)], context);
  }
  return {
    exit: defects.length > 0 ? EXIT.defect : refused.length > 0 ? EXIT.usage : EXIT.ok,
    text: options.format === 'json' ? json(walked, context) : textOf(walked, context),
  };
};

/** Whether these inputs lead to the path too; if not, the report was made of others. */
function isOfWorld(path: ReportedPath, report: readonly ReportedPath[], world: World, now: number): boolean {
  const { role } = path;
  const depth = isDepth(path.depth) ? path.depth : 'account';
  const only = report.filter((one) => one.expected && one.role === role).map(({ subject }) => subject);
  const claim: Claim = { role, only, depth, administrators: [], accepted: [], at: undefined };
  const judged = judge(world, claim, { now });
  return judged.ok && judged.value.paths.some(({ id }) => id === path.id);
}

const isDepth = (text: string | undefined): text is Claim['depth'] =>
  text === 'assume' || text === 'cluster' || text === 'account';

const otherInputs = ({ id }: ReportedPath, file: string): Problem => ({
  code: 'replay/inputs',
  message: `path ${id} is refused, and does not follow from these inputs: \`${file}\` was made of others, or of an earlier state of them`,
  hint: 'give the inputs of the report, or make it anew: `rolepin check --format json --output report.json`',
});

async function reportText(file: string, context: Context): Promise<string | undefined> {
  try {
    return file === '-'
      ? (await context.io.stdin()).toString('utf8')
      : await readFile(context.path(file), 'utf8');
  } catch (error) {
    if (!isFailedCall(error)) throw error;
    tellProblems(
      [{ code: 'replay/file', message: `can't read \`${file}\`: ${whyNot(error)}`, hint: MAKE_ONE }],
      context,
    );
    return undefined;
  }
}

function clockFrom(begin: number, clock: () => number): () => number {
  const started = clock();
  return () => begin + (clock() - started);
}

const countOf = (walked: readonly WalkedPath[], outcome: WalkedPath['outcome']): number =>
  walked.filter((one) => one.outcome === outcome).length;

function json(walked: readonly WalkedPath[], { io }: Context): string {
  const answer = {
    schemaVersion: 1,
    tool: { name: 'rolepin', version: io.version },
    paths: walked.map(({ path, outcome, steps }) => ({
      ...{
        id: path.id,
        role: path.role,
        subject: path.subject,
        certainty: path.certain ? 'certain' : 'possible',
      },
      ...{ outcome, steps },
    })),
    gotCredentials: countOf(walked, 'got credentials'),
    refused: countOf(walked, 'refused'),
    notCarriedOut: countOf(walked, 'not carried out'),
  };
  return `${JSON.stringify(answer, undefined, 2)}\n`;
}

function textOf(walked: readonly WalkedPath[], context: Context): string {
  const { paint, width } = context;
  const colours = { 'got credentials': paint.red, refused: paint.green, 'not carried out': paint.yellow };
  const blocks = walked.map(({ path, outcome, steps }) => {
    const name = path.role.slice(path.role.lastIndexOf('/') + 1);
    const lines = steps.flatMap((step, index) => [
      ...wrap(clean(`${index + 1}. ${step.mechanism}: ${step.outcome}`), width, {
        first: '  ',
        rest: '     ',
      }),
      ...wrap(clean(step.says), width, { first: '     ', rest: '     ' }),
      ...Object.entries(step.asIf).flatMap(([key, value]) =>
        wrap(clean(`as if ${key} were ${String(value)}`), width, { first: '     ', rest: '       ' }),
      ),
    ]);
    const head = wrap(clean(`${outcome}: ${path.subject} for ${name}`), width, { first: '', rest: '  ' });
    return [...head.map((line) => colours[outcome](line)), ...lines].join('\n');
  });
  const summary =
    walked.length === 0
      ? 'nothing to replay: the report has no path that its claims do not expect'
      : `${count(walked.length, 'path')}: ${countOf(walked, 'got credentials')} got credentials, ${countOf(walked, 'refused')} refused, ${countOf(walked, 'not carried out')} not carried out`;
  return `${[...blocks, summary].join('\n\n')}\n`;
}
