import { type AuditRecord, followLog } from '../../lab/index.ts';
import { clean, wrap } from '../../report/index.ts';
import type { Run } from '../command.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit.ts';
import { tellProblems } from '../problems.ts';
import { findLab } from './find.ts';

/** `rolepin lab log`: the calls to a lab, as they come. */
export const labLog: Run = async (_, options, context) => {
  const lab = findLab(options, context);
  if (lab === undefined) return { exit: EXIT.usage, text: undefined };
  const show =
    options.format === 'json' ? (record: AuditRecord) => `${JSON.stringify(record)}\n` : textOf(context);
  const followed = await followLog(lab, {
    follow: options.follow !== false,
    onRecord: (record) => context.io.stdout.write(show(record)),
    stopped: context.io.stopped(),
  });
  if (followed.ok) return { exit: EXIT.ok, text: undefined };
  tellProblems(
    [{ code: 'lab/log', message: `the lab at \`${lab.endpoint}\` does not answer: ${followed.error}` }],
    context,
  );
  return { exit: EXIT.usage, text: undefined };
};

/** A call on a line, and what decided it on those below. */
function textOf({ paint, width }: Context): (record: AuditRecord) => string {
  return ({ eventTime, eventName, eventSource, userIdentity, errorCode, errorMessage, rolepin }) => {
    const time = eventTime.slice(11, 19);
    const outcome = errorCode === undefined ? paint.green('ok') : paint.red(errorCode);
    const service = eventSource.split('.')[0] ?? '';
    const head = `${paint.dim(time)} ${outcome} ${paint.bold(`${service}:${eventName}`)}`;
    const who = clean(
      `by ${String(userIdentity['arn'] ?? userIdentity['userName'] ?? userIdentity['type'])}`,
    );
    const why = rolepin.decisions.flatMap(({ decision, says, because, resource }) => {
      const by = because.map((one) => `${one.says} (${one.policy})`).join('; ');
      return wrap(clean(`${decision} ${resource}: ${by === '' ? says : by}`), width, {
        first: '  ',
        rest: '    ',
      });
    });
    const failed =
      errorMessage === undefined || why.length > 0
        ? []
        : wrap(clean(errorMessage), width, { first: '  ', rest: '    ' });
    return `${[head, ...wrap(who, width, { first: '  ', rest: '    ' }), ...why, ...failed].join('\n')}\n`;
  };
}
