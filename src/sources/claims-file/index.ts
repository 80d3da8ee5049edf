export { CLAIMS_FILE_NAME, type ClaimsFile, readClaimsFile } from './read-claims-file.ts';
export type { WrittenAccepted, WrittenClaim, WrittenSubject } from './written-claim.ts';
