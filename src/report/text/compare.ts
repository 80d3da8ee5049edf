import type { Comparison, Relation } from '../../claims/index.ts';
import type { Difference } from '../../engine/reason/index.ts';
import { assertNever } from '../../kernel/index.ts';
import { callerName } from '../../policy/index.ts';
import type { Paint, TextOptions } from '../options.ts';
import { clean } from './clean.ts';
import { keyLines } from './witness.ts';
import { wrap } from './wrap.ts';

/** How two policy documents stand to each other, for people: the relation, and a request for each direction. */
export function reportComparison(comparison: Comparison, { paint, width, quiet }: TextOptions): string {
  const { relation, added, removed } = comparison;
  const [first = '', ...rest] = wrap(`${relation}: ${SAYS[relation]}`, width, { first: '', rest: '  ' });
  const word = `${relation}:`;
  const lines = [
    paintOf(relation, paint)(paint.bold(word)) + first.slice(word.length),
    ...rest,
    ...(quiet ? [] : differenceLines('NEW admits, and OLD does not:', added, paint, width)),
    ...(quiet ? [] : differenceLines('OLD admits, and NEW does not:', removed, paint, width)),
  ];
  return `${lines.join('\n')}\n`;
}

const SAYS: Readonly<Record<Relation, string>> = {
  equal: 'NEW admits what OLD admits, and nothing else',
  narrower: 'NEW admits nothing that OLD does not, and less',
  wider: 'NEW admits all that OLD does, and more',
  incomparable: 'NEW admits what OLD does not, and OLD what NEW does not',
  undecided: 'not all could be compared',
};

function paintOf(relation: Relation, paint: Paint): (text: string) => string {
  switch (relation) {
    case 'equal':
    case 'narrower':
      return paint.green;
    case 'wider':
    case 'incomparable':
      return paint.red;
    case 'undecided':
      return paint.yellow;
    default:
      return assertNever(relation);
  }
}

function differenceLines(
  title: string,
  difference: Difference,
  paint: Paint,
  width: number,
): readonly string[] {
  switch (difference.kind) {
    case 'none':
      return [];
    case 'undecided':
      return [
        '',
        paint.bold(title),
        ...wrap(`undecided: ${difference.because}`, width, { first: '  ', rest: '    ' }),
      ];
    case 'request': {
      const { caller, action, resource, context } = difference.request;
      return [
        '',
        paint.bold(title),
        `  call ${clean(action)}`,
        // a trust policy is about the role that has it
        ...(resource === '*' ? [] : [`  on   ${clean(resource)}`]),
        `  by   ${clean(callerName(caller))}`,
        ...Object.entries(context).flatMap(([key, value]) => keyLines(key, value, width, '  ')),
      ];
    }
    default:
      return assertNever(difference);
  }
}
