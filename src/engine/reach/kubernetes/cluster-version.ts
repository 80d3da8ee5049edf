import type { Truth } from '../../../kernel/index.ts';

/** Whether a cluster's version is a minor version or a later one. */
export function atLeast(version: string | undefined, major: number, minor: number): Truth {
  const [, first, second] = /^v?(\d+)\.(\d+)/.exec(version ?? '') ?? [];
  if (first === undefined || second === undefined) return 'unknown';
  const isLater = Number(first) > major || (Number(first) === major && Number(second) >= minor);
  return isLater ? 'yes' : 'no';
}
