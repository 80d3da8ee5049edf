import {
  type Applied,
  applyPlan,
  type Clients,
  isAws,
  planLive,
  planUndo,
  type Removal,
  undo,
} from '../grant/apply/index.ts';
import { emit } from '../grant/emit/index.ts';
import type { Plan, Wish } from '../grant/plan/index.ts';
import { err, type Locate, ok, type Problem, type Result } from '../kernel/index.ts';
import { clean, count, wrap } from '../report/index.ts';
import type { World } from '../world/index.ts';
import type { Answer } from './command.ts';
import { type Context, textOptions } from './context.ts';
import { EXIT } from './exit.ts';
import { grantText, verdictText } from './grant-text.ts';
import type { Options } from './options.ts';

/** What a run that changes something is about. */
export interface Change {
  readonly world: World;
  readonly wish: Wish;
  readonly clients: Clients;
  readonly now: number;
  readonly locate: Locate;
}

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });

/** On a terminal text, in a pipe JSON, unless the user says which. */
const isJson = ({ format, output }: Options, { io }: Context): boolean =>
  format === undefined ? output !== undefined || !io.stdout.isTerminal : format === 'json';

/** `rolepin grant --apply`: reads AWS, shows the plan, asks, carries out, reads back. */
export async function apply(
  change: Change,
  options: Options,
  context: Context,
): Promise<Result<Answer, readonly Problem[]>> {
  const { world, wish, clients, now, locate } = change;
  const live = await planLive(world, wish, clients, now);
  if (!live.ok) return live;
  const { plan } = live.value;
  const todo = plan.steps.filter((step) => isAws(step) && step.action !== 'none');
  const text = textOptions(context, options, locate);
  context.warn(grantText(plan, { ...text, paint: context.errorPaint }).trimEnd());
  if (todo.length > 0) {
    const question = `carry out ${count(todo.length, 'step')} in account ${plan.setting.role.account}?`;
    const agreed = await agree(question, options, context);
    if (!agreed.ok) return agreed;
  }
  const applied = await applyPlan(live.value, world, clients, {
    now,
    pause,
    onStep: ({ kind, action, target }) => context.tell(clean(`${action}d ${kind} ${target}`)),
  });
  if (!applied.ok) return applied;
  return ok({
    exit: applied.value.plan.judgement.verdict === 'refuted' ? EXIT.refuted : EXIT.ok,
    text: isJson(options, context)
      ? appliedJson(applied.value, context)
      : [...appliedLines(applied.value, text.width), '', verdictText(applied.value.plan, text)].join('\n'),
  });
}

function appliedLines({ done, plan }: Applied, width: number): readonly string[] {
  const { role } = plan.setting;
  const left = plan.steps.filter((step) => !isAws(step) && step.action !== 'none');
  return [
    done.length === 0
      ? 'nothing had to be done in AWS'
      : `done: ${count(done.length, 'step')} for ${role.name}, read back`,
    ...(left.length === 0
      ? []
      : wrap(
          `left to do in Kubernetes: ${left.map(({ kind, target }) => `${kind} ${target}`).join(', ')}. The same command with \`--emit kubernetes\` instead of \`--apply\` prints it for \`kubectl apply -f -\``,
          width,
          { first: '', rest: '  ' },
        )),
    ...plan.handovers.flatMap(({ says }) =>
      wrap(`to hand over (\`--emit json\` has it): ${says}`, width, { first: '', rest: '  ' }),
    ),
  ];
}

function appliedJson({ done, plan }: Applied, context: Context): string {
  const form = (format: 'json' | 'kubernetes'): string | undefined => {
    const text = emit(plan, format, context.io);
    return text.ok ? text.value : undefined;
  };
  const document = {
    ...(JSON.parse(form('json') ?? '{}') as object),
    applied: done.map(({ id, kind, action, target }) => ({ id, kind, action, target })),
    // what is left to do: `kubectl apply -f -` takes it
    kubernetes: form('kubernetes') ?? null,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** `rolepin grant --undo`: takes away what carries the tag and nobody else uses. */
export async function takeBack(
  { world, wish, clients, now }: Change,
  options: Options,
  context: Context,
): Promise<Result<Answer, readonly Problem[]>> {
  const live = await planLive(world, wish, clients, now);
  if (!live.ok) return live;
  const planned = await planUndo(live.value, clients);
  if (!planned.ok) return err([planned.error]);
  const removals = planned.value;
  const going = removals.filter(({ stays }) => stays === undefined);
  for (const removal of removals)
    context.warn(wrap(removalText(removal), 80, { first: '', rest: '    ' }).join('\n'));
  if (going.length > 0) {
    const question = `delete ${count(going.length, 'thing')} from account ${live.value.plan.setting.role.account}?`;
    const agreed = await agree(question, options, context);
    if (!agreed.ok) return agreed;
  }
  const gone = await undo(removals, clients, ({ kind, target }) =>
    context.tell(clean(`deleted ${kind} ${target}`)),
  );
  if (!gone.ok) return err([gone.error]);
  const left = kubernetesLeft(live.value.plan);
  const staying = removals.filter(({ stays }) => stays !== undefined);
  if (!isJson(options, context)) {
    const lines = [
      gone.value.length === 0
        ? 'nothing of this grant was there to delete'
        : `deleted: ${count(gone.value.length, 'thing')}`,
      ...staying.map(removalText),
      ...left.map((command) => `left to do: ${command}`),
    ];
    return ok({ exit: EXIT.ok, text: `${lines.map(clean).join('\n')}\n` });
  }
  const document = {
    schemaVersion: 1,
    tool: { name: 'rolepin', version: context.io.version },
    deleted: gone.value.map(({ kind, target }) => ({ kind, target })),
    kept: staying.map(({ kind, target, stays }) => ({ kind, target, because: stays })),
    kubernetes: left,
  };
  return ok({ exit: EXIT.ok, text: `${JSON.stringify(document, null, 2)}\n` });
}

const removalText = ({ kind, target, stays }: Removal): string =>
  stays === undefined ? `- ${kind} ${target}` : `= ${kind} ${target} stays: ${stays}`;

/** What of the grant is in Kubernetes. */
function kubernetesLeft({ setting }: Plan): readonly string[] {
  const { wish, clusters } = setting;
  if (wish.via !== 'irsa') return [];
  return clusters.map(
    ({ arn }) =>
      `kubectl annotate serviceaccount ${wish.serviceAccount} --namespace ${wish.namespace} --context ${arn} eks.amazonaws.com/role-arn-`,
  );
}

/** Asks before anything is changed: `--yes` says so beforehand, and without a terminal it has to. */
async function agree(
  question: string,
  { yes }: Options,
  { io }: Context,
): Promise<Result<true, readonly Problem[]>> {
  if (yes === true) return ok(true);
  if (io.ask === undefined) {
    const hint = '`--yes` says so beforehand; without a terminal it has to';
    return err([{ code: 'grant/consent', message: `nobody is there to ask: ${question}`, hint }]);
  }
  const answer = await io.ask(`${question} [y/N] `);
  if (/^y(es)?$/i.test(answer.trim())) return ok(true);
  return err([{ code: 'grant/consent', message: 'nothing was changed' }]);
}
