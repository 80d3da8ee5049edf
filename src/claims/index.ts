export type { Accepted, Access, Claim, JudgedPath, Judgement, Verdict } from './claim.ts';
