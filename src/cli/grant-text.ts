import type { ForeignStatement, Plan, Step } from '../grant/plan/index.ts';
import type { Json } from '../policy/index.ts';
import {
  clean,
  count,
  diffLines,
  hunksOf,
  labelled,
  reportCheck,
  type TextOptions,
  wrap,
} from '../report/index.ts';

/** How a step is marked. */
const MARKS = { create: '+', update: '~', none: '=' } as const;

/** A plan for people: what has to be done as a diff, who gains and who loses, and what it comes to. */
export function grantText(plan: Plan, options: TextOptions): string {
  const { paint, width } = options;
  const { setting, steps, warnings } = plan;
  const { wish, role, clusters } = setting;
  const todo = steps.filter(({ action }) => action !== 'none');
  const lines = [
    ...wrap(headline(plan, todo.length), width).map(paint.bold),
    ...(options.quiet
      ? []
      : [
          '',
          ...labelled('role', `${role.arn}${role.existing === undefined ? ' (new)' : ''}`, width),
          ...labelled(
            'for',
            clusters.map(({ name }) => `${name}/${wish.namespace}/${wish.serviceAccount}`).join(', '),
            width,
          ),
          ...labelled('via', wish.via === 'irsa' ? 'a token for STS (IRSA)' : 'EKS Pod Identity', width),
          ...bucketLines(plan, width),
          ...steps.flatMap((step) => ['', ...stepLines(step, options)]),
          ...trustLines(plan, options),
          ...handoverLines(plan, options),
          ...warningLines(warnings, options),
        ]),
    '',
  ];
  return `${lines.join('\n')}${options.quiet ? '' : '\n'}${verdictText(plan, options)}`;
}

function headline({ setting }: Plan, todo: number): string {
  const { wish, role } = setting;
  const who = `${wish.namespace}/${wish.serviceAccount}`;
  return todo === 0
    ? `nothing to do: ${who} has ${role.name} as wished`
    : `plan: ${count(todo, 'step')} to give ${role.name} to ${who}`;
}

function bucketLines({ setting }: Plan, width: number): readonly string[] {
  const { bucket } = setting;
  if (bucket === undefined) return [];
  const where = `${bucket.name}/${bucket.prefix}* of account ${bucket.account}`;
  return [
    ...labelled('may', `${bucket.access} ${where}`, width),
    ...(bucket.key === undefined ? [] : labelled('key', bucket.key.arn, width)),
  ];
}

function stepLines(step: Step, { paint, width }: TextOptions): readonly string[] {
  const { id, kind, action, target, before, after, says } = step;
  const colour = action === 'create' ? paint.green : action === 'update' ? paint.yellow : paint.dim;
  const title = `${MARKS[action]} ${id}. ${kind} ${target}`;
  return [
    ...wrap(title, width, { first: '', rest: '     ' }).map(colour),
    ...wrap(`${action === 'none' ? 'nothing to do: ' : ''}${says}`, width, {
      first: '     ',
      rest: '     ',
    }).map(paint.dim),
    ...(action === 'none' ? [] : jsonDiff(before, after, paint)),
  ];
}

/** Two values as the lines of a diff; what is new is shown whole. */
function jsonDiff(before: Json, after: Json, paint: TextOptions['paint']): readonly string[] {
  const lines = diffLines(before === null ? [] : jsonLines(before), jsonLines(after));
  return hunksOf(lines, 3).flatMap((hunk, index) => [
    ...(index === 0 ? [] : [paint.cyan('     …')]),
    ...hunk.lines.map(({ kind, text }) => {
      const shown = clean(text);
      if (kind === 'removed') return paint.red(`   - ${shown}`);
      return kind === 'added' ? paint.green(`   + ${shown}`) : `     ${shown}`;
    }),
  ]);
}

/** Columns up to which a list or object stands on one line. */
const MOST_FLAT = 60;

/** A value as lines, with what is short on one line. */
function jsonLines(value: Json, indent = ''): readonly string[] {
  if (typeof value !== 'object' || value === null) return [JSON.stringify(value)];
  const list = Array.isArray(value);
  const flat = JSON.stringify(value, null, 1)
    .replace(/\n\s*/g, ' ')
    .replace(/^\[ (.*) \]$/, '[$1]');
  const plain = Object.values(value).every((inner) => typeof inner !== 'object' || inner === null);
  if (plain && flat.length + indent.length <= MOST_FLAT) return [flat];
  const parts = Object.entries(value).map(([name, inner]) => {
    const [first = '', ...rest] = jsonLines(inner as Json, `${indent}  `);
    return [`${indent}  ${list ? '' : `${JSON.stringify(name)}: `}${first}`, ...rest];
  });
  const lines = parts.flatMap((part, index) =>
    index === parts.length - 1 ? part : [...part.slice(0, -1), `${part.at(-1) ?? ''},`],
  );
  return [list ? '[' : '{', ...lines, `${indent}${list ? ']' : '}'}`];
}

function trustLines({ trust }: Plan, { paint, width }: TextOptions): readonly string[] {
  const list = (ids: readonly string[], mark: string): readonly string[] =>
    ids.flatMap((id) => wrap(id, width, { first: `  ${mark} `, rest: '    ' }));
  const change = [...list(trust.gains, '+').map(paint.green), ...list(trust.loses, '-').map(paint.red)];
  const foreign = (title: string, statements: readonly ForeignStatement[]): readonly string[] =>
    statements.length === 0
      ? []
      : [
          '',
          paint.bold(title),
          ...statements.flatMap((one) => wrap(foreignSentence(one), width, { first: '  - ', rest: '    ' })),
        ];
  return [
    '',
    paint.bold('who the trust policy lets in'),
    ...(change.length === 0 ? ['  nobody gains the role, and nobody loses it'] : change),
    ...foreign(
      'statements of others in the trust policy, which stay (`--exclusive` takes them out)',
      trust.foreign,
    ),
    ...foreign('statements of others in the trust policy, which are taken out', trust.removed),
  ];
}

function foreignSentence({ name, effect, lets }: ForeignStatement): string {
  if (effect === 'Deny') return `${name} denies`;
  if (effect === 'unknown') return `${name} can not be understood`;
  return `${name} lets in ${lets.length === 0 ? 'nobody that the inputs show' : lets.join(', ')}`;
}

function handoverLines({ handovers }: Plan, { paint, width }: TextOptions): readonly string[] {
  return handovers.flatMap(({ says, before, after }) => [
    '',
    ...wrap(`to hand over: ${says}`, width, { first: '', rest: '  ' }).map(paint.yellow),
    ...jsonDiff(before, after, paint),
  ]);
}

function warningLines(warnings: Plan['warnings'], { paint, width }: TextOptions): readonly string[] {
  if (warnings.length === 0) return [];
  return [
    '',
    paint.bold(count(warnings.length, 'warning')),
    ...warnings.flatMap(({ says }) => wrap(says, width, { first: '  - ', rest: '    ' })),
  ];
}

/** The verdict on the world as it will be. */
export function verdictText({ judgement }: Plan, options: TextOptions): string {
  const brief = judgement.verdict === 'proven' || options.quiet;
  const title = options.quiet ? '' : `${options.paint.bold('when this is done')}\n`;
  return `${title}${reportCheck([judgement], { ...options, quiet: brief })}`;
}
