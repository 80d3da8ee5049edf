export { type Asked, access } from './access.ts';
export type { Accepted, Access, Claim, JudgedPath, Judgement, Verdict } from './claim.ts';
export { type Comparison, compare, type Relation } from './compare.ts';
export { judge } from './judge.ts';
export { type RoleAccess, reachable, type SubjectAccess } from './reachable.ts';
export { parseSubject } from './subject-id.ts';
export { type Why, why } from './why.ts';
