export { WitnessDefect } from './ask.ts';
export { type Facts, factsOf } from './facts.ts';
export type { NamePattern } from './kubernetes-names.ts';
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
export { type Reached, waysTo } from './search.ts';
export type { Search } from './search-context.ts';
