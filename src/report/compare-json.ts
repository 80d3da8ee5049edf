import type { Comparison } from '../claims/index.ts';
import type { Difference } from '../engine/reason/index.ts';
import { callerName } from '../policy/index.ts';
import type { ReportOptions } from './options.ts';

/** How two policy documents stand to each other, as JSON. */
export function reportComparisonJson(
  { relation, added, removed }: Comparison,
  { version }: Pick<ReportOptions, 'version'>,
): string {
  const answer = {
    schemaVersion: 1,
    tool: { name: 'rolepin', version },
    relation,
    // what only NEW admits, and what only OLD does
    added: differenceJson(added),
    removed: differenceJson(removed),
  };
  return `${JSON.stringify(answer, null, 2)}\n`;
}

function differenceJson(difference: Difference): unknown {
  if (difference.kind === 'none') return null;
  if (difference.kind === 'undecided') return { undecided: difference.because };
  const { caller, action, resource, context } = difference.request;
  return { witness: { principal: callerName(caller), action, resource, context } };
}
