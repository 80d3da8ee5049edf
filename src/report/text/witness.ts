import type { Witness } from '../../engine/reach/index.ts';
import type { Paint } from '../options.ts';
import { clean } from './clean.ts';

/** A concrete request, one line a part; a key and its value stand on one line where it is wide enough. */
export function witnessLines(
  { principal, action, resource, context }: Witness,
  role: string,
  paint: Paint,
  width: number,
): readonly string[] {
  const keys = Object.entries(context).flatMap(([key, value]) => {
    const shown = clean(typeof value === 'string' ? shownValue(value) : value.map(shownValue).join(', '));
    const name = clean(key);
    return 8 + name.length + 3 + shown.length <= width
      ? [`        ${name} = ${shown}`]
      : [`        ${name}`, `          = ${shown}`];
  });
  return [
    paint.dim('    this request is allowed:'),
    `      ${clean(action)}`,
    ...(resource === role || `principal:${resource}` === role ? [] : [`      on ${clean(resource)}`]),
    `      by ${clean(principal)}`,
    ...(keys.length === 0 ? [] : ['      with', ...keys]),
  ];
}

// an empty value, or one with spaces at its ends, can't be seen bare
const shownValue = (value: string): string => (/^$|^\s|\s$|^"/.test(value) ? JSON.stringify(value) : value);
