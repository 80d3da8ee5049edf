export { type Arn, isAccountId, parseArn } from './arn.ts';
export { leavesAstrayOpen } from './astray.ts';
export { type CallerHints, callerName, parseCaller } from './caller.ts';
export {
  type Condition,
  type Operand,
  parseBase64,
  parseDate,
  parseNumber,
  type UnreadCondition,
} from './condition.ts';
export type { CasePolicies, CaseProvider, CaseToken, DecisionCase } from './decision-case.ts';
export { digestOf, mayAllowService } from './digest.ts';
export {
  type ActionElement,
  type Digest,
  type Effect,
  type OpaqueStatement,
  type PolicyDocument,
  type PolicyVersion,
  type ResourceElement,
  type Statement,
  statementAt,
  statementName,
} from './document.ts';
export { type Glance, glancePolicy } from './glance.ts';
export { formatIpRange, type IpRange, ipRangeContains, parseIpRange } from './ip-range.ts';
export { keyName } from './key-name.ts';
export { type IdHolder, nameIds } from './name-ids.ts';
export type { Operator, Test } from './operator.ts';
export { type ParsedPolicy, parsePolicy } from './parse.ts';
export type {
  PrincipalElement,
  PrincipalEntry,
  PrincipalType,
} from './principal.ts';
export {
  type Caller,
  type ContextValues,
  type Request,
  type RequestContext,
  requestContext,
} from './request.ts';
export { literalOf, parseTemplate, type Template, type Token } from './template.ts';
export { type Json, writePolicy, writeStatement } from './write.ts';
