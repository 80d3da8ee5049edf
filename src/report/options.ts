import type { Locate } from '../kernel/index.ts';

/** Styles of a terminal; each gives its text back as it is where there is no colour. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
}

const asItIs = (text: string): string => text;

/** No colour. */
export const PLAIN: Paint = {
  bold: asItIs,
  dim: asItIs,
  red: asItIs,
  green: asItIs,
  yellow: asItIs,
  cyan: asItIs,
};

/** What a report needs besides what it reports. */
export interface ReportOptions {
  /** Of rolepin. */
  readonly version: string;
  readonly locate: Locate;
}

/** What a report for people needs. */
export interface TextOptions extends ReportOptions {
  readonly paint: Paint;
  /** Columns. */
  readonly width: number;
  /** The verdict or the subjects alone. */
  readonly quiet: boolean;
}
