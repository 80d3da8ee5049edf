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
