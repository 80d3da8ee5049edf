import type { Why } from '../../claims/index.ts';
import {
  type DocumentTrail,
  type ElementTrail,
  type Outcome,
  type PolicyKind,
  type StatementTrail,
  sayReason,
  type Trail,
} from '../../engine/evaluate/index.ts';
import { assertNever, type Truth } from '../../kernel/index.ts';
import { statementAt, statementName } from '../../policy/index.ts';
import type { Paint, TextOptions } from '../options.ts';
import { clean } from './clean.ts';
import { roleName, shortId } from './subject-words.ts';
import { keyLines } from './witness.ts';
import { count, indent, wrap } from './wrap.ts';

/** How many values of the policy, or of the request, are shown. */
const MOST_VALUES = 6;

type Attempt = Why['attempts'][number];

/** The decision trail of a subject's own ways to a role: each statement, what it asked, what it met, what decided. */
export function reportWhy(why: Why, options: TextOptions): string {
  const { paint, width } = options;
  const outcomes = why.attempts.map(outcomeOf);
  const can = outcomes.includes('allow')
    ? 'can get'
    : outcomes.includes('undecided')
      ? 'might get'
      : "can't get";
  const headline = `${shortId(why.subject)} ${can} ${roleName(why.role)}${can === 'can get' ? '' : ' by itself'}`;
  const lines = [
    ...wrap(headline, width, { first: '', rest: '  ' }).map(paint.bold),
    ...(options.quiet ? [] : why.runsAs.flatMap((one) => runsAsLines(one, options))),
    ...(options.quiet ? [] : why.attempts.flatMap((attempt) => ['', ...attemptLines(attempt, options)])),
    ...(options.quiet || why.refused.length === 0 ? [] : ['', ...refusedLines(why.refused, options)]),
    ...(options.quiet || can === 'can get'
      ? []
      : [
          '',
          ...wrap(
            `note: only its own calls are shown here; \`rolepin who ${why.role}\` also follows chains of roles`,
            width,
            { first: '', rest: '  ' },
          ).map(paint.dim),
        ]),
  ];
  return `${lines.join('\n')}\n`;
}

function runsAsLines(
  { because: { at, document, says } }: Why['runsAs'][number],
  { paint, width, locate }: TextOptions,
): readonly string[] {
  const position = locate(at);
  const place = position === undefined ? at.file : `${position.file}:${position.line}`;
  return wrap(`${document} ${says} (${clean(place)})`, width, { first: '  ', rest: '    ' }).map(paint.dim);
}

function refusedLines(refused: readonly string[], { paint, width }: TextOptions): readonly string[] {
  return [
    paint.bold('before any policy is asked'),
    ...refused.flatMap((text) => wrap(text, width, { first: '  - ', rest: '    ' })),
  ];
}

/** A call succeeds only if every action that it needs is allowed. */
export function outcomeOf({ trails }: Attempt): Outcome {
  if (trails.some(({ trail }) => trail.outcome === 'deny')) return 'deny';
  return trails.some(({ trail }) => trail.outcome === 'undecided') ? 'undecided' : 'allow';
}

function attemptLines(attempt: Attempt, options: TextOptions): readonly string[] {
  const { paint, width } = options;
  const outcome = outcomeOf(attempt);
  return [
    `${paint.bold(`by ${attempt.mechanism}:`)} ${outcomeWord(outcome, paint)}`,
    '  the request has',
    ...Object.entries(attempt.context).flatMap(([key, value]) => keyLines(key, value, width, '    ')),
    ...attempt.trails.flatMap(({ action, trail }) => [
      '',
      ...wrap(reasonOf(action, trail), width, { first: '  ', rest: '    ' }),
      ...trail.documents.flatMap((document) => documentLines(document, attempt, options)),
    ]),
  ];
}

function reasonOf(action: string, trail: Trail): string {
  const says = sayReason(trail, action);
  return says.includes(action) ? says : `${action}: ${says}`;
}

function outcomeWord(outcome: Outcome, paint: Paint): string {
  switch (outcome) {
    case 'allow':
      return paint.green('allowed');
    case 'deny':
      return paint.red('denied');
    case 'undecided':
      return paint.yellow('undecided');
    default:
      return assertNever(outcome);
  }
}

function documentLines(
  { kind, level, document, statements }: DocumentTrail,
  { titles }: Attempt,
  options: TextOptions,
): readonly string[] {
  const { paint, locate } = options;
  const position = locate(document.at);
  const place = position === undefined ? document.at.file : `${position.file}:${position.line}`;
  const title = titleOf(kind, level, titles.get(document));
  // of long policies, statements about other things are only counted
  const told = statements.filter((one) => kind === 'resource' || statements.length <= 3 || isAbout(one));
  const others = statements.length - told.length;
  return [
    `    ${paint.cyan(title)} ${paint.dim(`(${clean(place)})`)}`,
    ...told.flatMap((statement) => statementLines(statement, options)),
    ...(others === 0
      ? []
      : [paint.dim(`      ${count(others, 'statement')} about other actions or resources`)]),
    ...(statements.length === 0 ? [paint.dim('      no statement')] : []),
  ];
}

/** What a policy is to the request, and what it is called. */
function titleOf(kind: PolicyKind, level: number | undefined, called: string | undefined): string {
  if (kind === 'resource') return 'trust policy';
  const name = called?.replace(/^policy ?/, '').replace(' (boundary)', '') ?? '';
  const where = level === undefined ? '' : `, level ${level}`;
  return `${kind} policy${where}${name === '' ? '' : `${where === '' ? '' : ':'} ${clean(name)}`}`;
}

const isAbout = ({ elements }: StatementTrail): boolean =>
  elements.every(
    ({ element, result }) => element === 'Condition' || element === 'Principal' || result !== 'no',
  );

function statementLines(trail: StatementTrail, { paint, width, locate }: TextOptions): readonly string[] {
  const { document, statement, result, elements } = trail;
  const line = locate(statementAt(document, statement.index))?.line;
  const effect = statement.effect ?? 'effect unknown';
  const name = `${statementName(statement)} (${effect}${line === undefined ? '' : `, line ${line}`})`;
  return [
    ...wrap(`${name}: ${RESULT[result]}`, width, indent(6)).map((text) =>
      result === 'no' ? text : paint.bold(text),
    ),
    ...elements.flatMap((element) => elementLines(element, paint, width)),
  ];
}

const RESULT: Readonly<Record<Truth, string>> = {
  yes: 'matches',
  no: 'does not match',
  unknown: 'may match',
};
const MARK: Readonly<Record<Truth, string>> = { yes: 'yes', no: 'no ', unknown: '?  ' };

function elementLines(trail: ElementTrail, paint: Paint, width: number): readonly string[] {
  const { element, operator, key, asked, met, result, doubt } = trail;
  const name = element === 'Condition' ? `${operator} ${key}` : element;
  const [only] = asked;
  // what asks for one thing and meets it says so on one line
  const plain =
    result === 'yes' && only !== undefined && asked.length === 1 && met?.length === 1 && met[0] === only;
  const style = result === 'yes' ? paint.green : result === 'no' ? paint.red : paint.yellow;
  const [first = '', ...rest] = wrap(plain ? `${name} \`${only}\`` : name, width, {
    first: `        ${MARK[result]} `,
    rest: '            ',
  });
  const value = (label: string, text: string): readonly string[] =>
    wrap(`${label} ${text}`, width, { first: '            ', rest: '              ' });
  return [
    `        ${style(MARK[result])}${first.slice(8 + MARK[result].length)}`,
    ...rest,
    ...(plain ? [] : value('asked', listed(asked))),
    ...(plain ? [] : value('met  ', met === undefined ? 'nothing: the key is absent' : listed(met))),
    ...(doubt === undefined ? [] : value('but  ', doubt).map(paint.yellow)),
  ];
}

function listed(values: readonly string[]): string {
  if (values.length === 0) return 'nothing';
  const shown = values.slice(0, values.length > MOST_VALUES + 1 ? MOST_VALUES : values.length);
  const more = values.length - shown.length;
  return `${shown.map((value) => `\`${value}\``).join(', ')}${more === 0 ? '' : `, and ${more} more`}`;
}
