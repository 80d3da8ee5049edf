export { type CaseOptions, type ReadCases, readCases } from './cases/index.ts';
export type { Holding, IgnoredDocument, InputKind, InputSummary } from './files/input-summary.ts';
export type { Fact, FactState, InputsAnswer } from './files/inputs-answer.ts';
export { describeInputs } from './files/inputs-answer.ts';
export { type ReadOptions, type ReadWorld, readWorld } from './files/read-world.ts';
