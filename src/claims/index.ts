export type { Accepted, Access, Claim, JudgedPath, Judgement, Verdict } from './claim.ts';
export { parseSubject } from './subject-id.ts';
