export { decide } from './decide.ts';
export { explain } from './explain.ts';
export type { Outcome, Policies, PolicyKind, ResourceKind, ResourcePolicy } from './policies.ts';
export { isPublicPolicy } from './public-policy.ts';
export { type CaseReason, type CaseResult, resourceKindOf, runCase } from './run-case.ts';
export { sayElement, sayReason, sayStatement } from './say.ts';
export { checkToken, type TokenAnswer } from './token.ts';
export type {
  DocumentTrail,
  ElementName,
  ElementTrail,
  NearMiss,
  Reason,
  StatementTrail,
  Trail,
} from './trail.ts';
