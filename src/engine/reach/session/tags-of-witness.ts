import type { Answer } from '../ask.ts';

const REQUEST_TAG = 'aws:RequestTag/';

type Values = string | readonly string[];

/**
 * The answer with a request that gives each tag as one thing: its key among the keys of tags, spelled alike, and its
 * value. What is added is nothing that a policy asks for.
 */
export function completed(answer: Answer, asks: ReadonlySet<string>): Answer {
  if (answer.kind !== 'allowed' || answer.witness === undefined) return answer;
  const { context } = answer.witness;
  const keys = new Map<string, string>();
  for (const key of [context['aws:TagKeys'] ?? [], context['sts:TransitiveTagKeys'] ?? []].flat())
    keys.set(key.toLowerCase(), key);
  const made = new Map<string, Values>();
  for (const [name, value] of Object.entries(context)) {
    if (!isRequestTag(name)) made.set(name, value);
    else {
      const key = name.slice(REQUEST_TAG.length);
      const spelled = keys.get(key.toLowerCase()) ?? key;
      keys.set(key.toLowerCase(), spelled);
      made.set(`${REQUEST_TAG}${spelled}`, value);
    }
  }
  if (keys.size === 0) return answer;
  for (const [lower, key] of keys)
    if (!made.has(`${REQUEST_TAG}${key}`) && !asks.has(`${REQUEST_TAG.toLowerCase()}${lower}`))
      made.set(`${REQUEST_TAG}${key}`, 'x');
  const [only = '', ...others] = [...keys.values()].sort();
  if (!asks.has('aws:tagkeys')) made.set('aws:TagKeys', others.length === 0 ? only : [only, ...others]);
  const sorted = [...made].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return { ...answer, witness: { ...answer.witness, context: Object.fromEntries(sorted) } };
}

const isRequestTag = (name: string): boolean => name.toLowerCase().startsWith(REQUEST_TAG.toLowerCase());
