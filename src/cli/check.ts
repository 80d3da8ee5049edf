import { type Judgement, judge } from '../claims/index.ts';
import type { Locate, Problem, Result } from '../kernel/index.ts';
import { err, ok } from '../kernel/index.ts';
import { reportCheck, reportCheckJson, reportPath } from '../report/index.ts';
import { findClaims, resolveClaims } from './claims.ts';
import type { Answer, Run } from './command.ts';
import { type Context, textOptions } from './context.ts';
import { EXIT, type ExitCode } from './exit.ts';
import type { Options } from './options.ts';
import { tellProblems } from './problems.ts';
import { openWorld, readNow } from './world.ts';

/** `rolepin check`: whether only the subjects that a claim names can get its role. */
export const check: Run = async (inputs, options, context) => {
  const now = readNow(options, context);
  if (!now.ok) return failed([now.error], context);
  const written = await findClaims(inputs, options, context);
  if (!written.ok) return failed(written.error, context);
  const read = await openWorld(inputs, options, context);
  if (read === undefined) return NOTHING;
  const { world } = read;
  const clusters = world.clusters.map((cluster) => cluster.name);
  const claims = resolveClaims(written.value.claims, clusters, options.depth);
  if (!claims.ok) return failed(claims.error, context, written.value.locate);
  const judgements: Judgement[] = [];
  const problems: Problem[] = [];
  for (const claim of claims.value) {
    const judged = judge(world, claim, { now: now.value });
    if (judged.ok) judgements.push(judged.value);
    else problems.push(judged.error);
  }
  if (problems.length > 0) return failed(problems, context, written.value.locate);
  const chosen = options.explain === undefined ? ok(judgements) : onlyPath(judgements, options.explain);
  if (!chosen.ok) return failed([chosen.error], context);
  return { exit: worst(judgements), text: render(chosen.value, options, context, read.locate) };
};

const NOTHING: Answer = { exit: EXIT.usage, text: undefined };

function failed(problems: readonly Problem[], context: Context, locate?: Locate): Answer {
  tellProblems(problems, context, locate);
  return NOTHING;
}

function render(
  judgements: readonly Judgement[],
  options: Options,
  context: Context,
  locate: Locate,
): string {
  if (options.format === 'json') return reportCheckJson(judgements, { version: context.io.version, locate });
  const text = textOptions(context, options, locate);
  if (options.explain === undefined) return reportCheck(judgements, text);
  return judgements
    .flatMap(({ role, paths }) => paths.map((path) => reportPath(path, role, text)))
    .join('\n');
}

/** Of several claims the worst counts. */
function worst(judgements: readonly Judgement[]): ExitCode {
  if (judgements.some(({ verdict }) => verdict === 'refuted')) return EXIT.refuted;
  return judgements.some(({ verdict }) => verdict === 'undecided') ? EXIT.undecided : EXIT.ok;
}

/** The judgement that has the path of an id, or of an id that begins so, with that path alone. */
function onlyPath(judgements: readonly Judgement[], id: string): Result<readonly Judgement[], Problem> {
  const found = judgements.flatMap((judgement) =>
    judgement.paths.filter((path) => path.id.startsWith(id)).map((path) => ({ ...judgement, paths: [path] })),
  );
  const exact = found.filter(({ paths }) => paths.some((path) => path.id === id));
  if (exact.length > 0) return ok(exact);
  if (found.length === 1) return ok(found);
  const ids = judgements.flatMap(({ paths }) => paths.map((path) => path.id));
  const some = (found.length > 1 ? found.flatMap(({ paths }) => paths.map((path) => path.id)) : ids).slice(
    0,
    5,
  );
  return err({
    code: 'cli/explain',
    message: found.length > 1 ? `several paths begin with \`${id}\`` : `no path has the id \`${id}\``,
    hint:
      ids.length === 0
        ? 'no path leads to the role'
        : `ids are ${some.join(', ')}${ids.length > some.length ? ', …' : ''}`,
  });
}
