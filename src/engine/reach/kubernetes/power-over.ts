import type { Because } from '../path.ts';
import type { AccountNode, Context } from './context.ts';
import type { Holder } from './grant.ts';
import type { Place } from './place.ts';
import type { Power, Question } from './power.ts';
import { bestPower } from './powers.ts';
import { weigh } from './weigh.ts';

/** A way, and where it holds. */
export interface Found {
  readonly power: Power;
  readonly place: Place;
}

/** The best way of a holder into service accounts, over all places. */
export function powerOver(
  holder: Holder,
  places: Iterable<Place>,
  context: Context,
  self: Power | undefined,
): Found | undefined {
  const { node, index } = context;
  let possible: Found | undefined;
  for (const place of places) {
    const question: Question = { holder, place, index };
    const power =
      bestPower(question, node.need, (found) => weigh(found, holder, place, context)) ??
      throughSelf(question, node, self);
    if (power?.certainty === 'certain') return { power, place };
    if (power !== undefined) possible ??= { power, place };
  }
  return possible;
}

/** How many givers of one right are looked for. */
const GIVERS = 8;

/** What would give the same without what gives it, and so has to go with it. */
export function otherGivers(
  holder: Holder,
  place: Place,
  power: Power,
  context: Context,
): readonly Because[] {
  const others: Because[] = [];
  let left = holder;
  let { grants } = power;
  for (let giver = 0; giver < GIVERS; giver += 1) {
    left = {
      ...left,
      grants: left.grants.filter((grant) => !grants.includes(grant)),
      masters: grants.length === 0 ? undefined : left.masters,
    };
    const next = powerOver(left, [place], context, undefined)?.power;
    if (next === undefined || next.certainty !== power.certainty) break;
    const [because] = next.because;
    if (because !== undefined) others.push(because);
    grants = next.grants;
  }
  return others;
}

/** What an account can do to itself: told of nobody, but whoever acts as it can do it too. */
export function selfPower(context: Context, places: Iterable<Place>): Power | undefined {
  const { subject, need } = context.node;
  const own = context.index.holders.byId.get(subject.id);
  return own === undefined || need === 'api' ? undefined : powerOver(own, places, context, undefined)?.power;
}

function throughSelf(question: Question, { need }: AccountNode, self: Power | undefined): Power | undefined {
  if (self === undefined || need === 'api') return undefined;
  const power = bestPower(question, 'api');
  if (power === undefined) return undefined;
  const certain = power.certainty === 'certain' && self.certainty === 'certain';
  return {
    ...power,
    worth: self.worth,
    because: [...power.because, ...self.because],
    certainty: certain ? 'certain' : 'possible',
    needs: power.needs ?? self.needs,
  };
}
