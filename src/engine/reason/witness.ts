import { chooseKey } from './key-set.ts';
import type { Region } from './solve.ts';
import type { RequestSpace } from './space.ts';

/** The context of one concrete request, keys as AWS spells them, in their order. */
export type WitnessContext = Readonly<Record<string, string | readonly string[]>>;

/**
 * Chooses one request of a region: what the space fixes, what the policies ask for, and nothing else. A key that
 * is mere background stands in it only where a policy asks for it.
 *
 * Gives `undefined` only where a key's set could not be decided.
 */
export function chooseContext(
  region: Region,
  space: RequestSpace,
  asked: ReadonlySet<string> = new Set(),
): WitnessContext | undefined {
  const context: [string, string | readonly string[]][] = [];
  for (const name of new Set([...space.listed.keys(), ...region.keys(), ...asked])) {
    // the parts of the request that are no context keys
    if (name.startsWith(' ')) continue;
    const { set, spelling, preferred, background } = space.range(name);
    if (background === true && !asked.has(name)) continue;
    const choice = chooseKey(region.get(name) ?? set, preferred);
    if (choice.kind !== 'choice') return undefined;
    if (choice.values === undefined) continue;
    const [only = ''] = choice.values;
    context.push([spelling, choice.values.length === 1 ? only : choice.values]);
  }
  return Object.fromEntries(context.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
