export { type CaseOptions, type ReadCases, readCases } from './cases/index.ts';
export {
  CLAIMS_FILE_NAME,
  type ClaimsFile,
  readClaimsFile,
  type WrittenAccepted,
  type WrittenClaim,
  type WrittenSubject,
} from './claims-file/index.ts';
export type { Holding, IgnoredDocument, InputKind, InputSummary } from './files/input-summary.ts';
export type { Fact, FactState, InputsAnswer } from './files/inputs-answer.ts';
export { describeInputs } from './files/inputs-answer.ts';
export { type ReadOptions, type ReadWorld, readWorld } from './files/read-world.ts';
export { type PolicyFile, type PolicyFileOptions, readPolicyFile } from './policy-file/index.ts';
