export { assertNever } from './assert-never.ts';
export { stableHash } from './hash.ts';
export { nearest } from './nearest.ts';
export type { Problem } from './problem.ts';
export { err, ok, type Result } from './result.ts';
export { type Locate, type PathKey, type Position, type SourceRef, within } from './source-ref.ts';
export { and, not, or, type Truth } from './truth.ts';
