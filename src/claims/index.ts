export { type Asked, access } from './access.ts';
export type { Accepted, Access, Claim, JudgedPath, Judgement, Verdict } from './claim.ts';
export { judge } from './judge.ts';
export { parseSubject } from './subject-id.ts';
export { type Why, why } from './why.ts';
