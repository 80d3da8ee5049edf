import { type Paint, PLAIN } from '../report/index.ts';
import type { Io, Sink } from './io.ts';

/**
 * Whether to write colour: not with `--no-color` or NO_COLOR, always with FORCE_COLOR, else on terminals that can.
 *
 * Source: no-color.org; Node.js, "tty", `getColorDepth`, for FORCE_COLOR.
 */
export function colourful({ env }: Io, sink: Sink, wanted: boolean | undefined): boolean {
  if (wanted === false || isSet(env['NO_COLOR'])) return false;
  const forced = env['FORCE_COLOR'];
  if (isSet(forced)) return forced !== '0' && forced !== 'false';
  return sink.isTerminal && env['TERM'] !== 'dumb';
}

const isSet = (value: string | undefined): value is string => value !== undefined && value !== '';

/** The styles, loaded only where there is colour. */
export async function paintFor(colour: boolean): Promise<Paint> {
  if (!colour) return PLAIN;
  const { createColors } = (await import('picocolors')).default;
  return createColors(true);
}
