import { type KeyRange, keysAsked, type Language } from '../../reason/index.ts';
import { type Answer, ask, type Call } from '../ask.ts';
import type { Facts } from '../facts.ts';
import { identityGiven } from './identity-given.ts';
import type { Making } from './sessions.ts';
import { type Inherited, tagsGiven } from './tags-given.ts';
import { completed } from './tags-of-witness.ts';

/** What of the caller's session goes on to the new one. */
export interface GoesOn {
  readonly tags: Inherited;
  readonly sourceIdentity?: Language | undefined;
}

const NOTHING: GoesOn = { tags: [] };

/** What a call gives the session that it makes. */
interface Given {
  /** Actions that must be allowed besides the call's own. */
  readonly actions: readonly string[];
  readonly keys: readonly KeyRange[];
  readonly open: readonly string[];
}

/** The ways in which a call can give the session what is asked of it, the plainest first. */
function* waysToGive(
  as: Making,
  { tags, sourceIdentity }: GoesOn,
  asks: ReadonlySet<string>,
  counted: boolean,
): Iterable<Given> {
  for (const identity of identityGiven(as, sourceIdentity, asks))
    for (const tag of tagsGiven(as, tags, asks, counted))
      yield {
        actions: [
          ...(tag.tagging ? ['sts:TagSession'] : []),
          ...(identity.setting ? ['sts:SetSourceIdentity'] : []),
        ],
        keys: [...tag.keys, ...identity.keys],
        open: tag.open,
      };
}

/**
 * Asks for each way in which a call can give the session what is asked of it: the plainest that is certain. `counted`
 * says that tags which go on are among those of the request; `asks` are the keys for which more may be given.
 */
export function askGiving(
  call: Call,
  as: Making,
  facts: Facts,
  goesOn: GoesOn = NOTHING,
  counted = false,
  asks: ReadonlySet<string> = keysAsked(call.policies),
): Answer {
  let best: Answer = { kind: 'no' };
  for (const { actions, keys, open } of waysToGive(as, goesOn, asks, counted)) {
    const giving: Call = {
      ...call,
      actions: [...call.actions, ...actions],
      keys: [...call.keys, ...keys],
      open: [...call.open, ...open],
    };
    const found = ask(giving, facts);
    const answer = actions.length === 0 ? found : completed(found, keysAsked(call.policies));
    if (answer.kind === 'allowed' && answer.certainty === 'certain') return answer;
    if (best.kind === 'no' || (best.kind === 'too-hard' && answer.kind === 'allowed')) best = answer;
  }
  return best;
}

/** What the request gives the session, in words; `undefined` for nothing. */
export function givenIn(answer: Answer): string | undefined {
  if (answer.kind !== 'allowed') return undefined;
  const names = Object.keys(answer.witness?.context ?? {});
  const tags = names.filter((name) => name.startsWith('aws:RequestTag/'));
  const given = [
    ...tags.map((name) => `the tag ${name.slice('aws:RequestTag/'.length)}`),
    ...(names.includes('sts:SourceIdentity') ? ['a source identity'] : []),
  ];
  return given.length === 0 ? undefined : given.join(' and ');
}
