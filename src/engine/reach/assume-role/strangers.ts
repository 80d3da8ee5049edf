import type { Answer } from '../ask.ts';
import type { Search } from '../search-context.ts';
import type { Into } from '../session/into.ts';
import { ALLOWS_ALL, type Stranger } from '../stranger.ts';
import { type Asked, askInto } from './call.ts';

/**
 * Asks for somebody whom the world does not hold. What its own side allows, and what its session carries, is its
 * owner's to say.
 */
export function askStranger(stranger: Stranger, into: Into, search: Search): Answer {
  const asked: Asked = {
    caller: stranger.caller,
    standing: 'cross-account',
    keys: [...stranger.keys],
    open: ['aws:principaltag/'],
    policies: {
      identity: [ALLOWS_ALL],
      boundary: undefined,
      scps: search.facts.scps({ account: stranger.account, arn: stranger.arn }),
    },
  };
  const answer = askInto(asked, into, search);
  if (answer.kind !== 'no' || stranger.caller.kind === 'user') return answer;
  // tags that can't be given may go on
  const tags = (into.as.tags ?? []).flatMap(({ key, values }) =>
    values === undefined ? [] : [{ key, values }],
  );
  return tags.length === 0 ? answer : askInto({ ...asked, goesOn: { tags } }, into, search);
}
