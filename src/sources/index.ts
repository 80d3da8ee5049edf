export { type CaseOptions, type ReadCases, readCases } from './cases/index.ts';
export {
  CLAIMS_FILE_NAME,
  type ClaimsFile,
  readClaimsFile,
  type WrittenAccepted,
  type WrittenClaim,
  type WrittenSubject,
} from './claims-file/index.ts';
export { isFailedCall, whyNot } from './files/file-system.ts';
export type { Holding, IgnoredDocument, InputKind, InputSummary } from './files/input-summary.ts';
export type { Fact, FactState, InputsAnswer } from './files/inputs-answer.ts';
export { describeInputs } from './files/inputs-answer.ts';
export type { FileOptions } from './files/read-documents.ts';
export { type ReadOptions, type ReadWorld, readWorld } from './files/read-world.ts';
export { type ManifestFile, type RawObject, readManifestFile } from './manifest-file/index.ts';
export { type PolicyFile, readPolicyFile } from './policy-file/index.ts';
