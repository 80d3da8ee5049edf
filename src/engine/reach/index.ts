export { type Attempt, type Attempts, explainPrincipal, explainServiceAccount } from './explain-subject.ts';
export { type Facts, factsOf } from './facts.ts';
export { isWithin, type NamePattern } from './kubernetes-names.ts';
export type {
  Because,
  Certainty,
  Depth,
  MechanismName,
  Path,
  Remedy,
  Step,
  Subject,
  SubjectKind,
  Unknown,
  Witness,
} from './path.ts';
export { takenAsPublished } from './published-policies.ts';
export { type Reachable, type ReachedRole, rolesOf } from './reachable.ts';
export { type Reached, waysTo } from './search.ts';
export type { Search } from './search-context.ts';
