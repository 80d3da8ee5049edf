export {
  type Allowed,
  findAllowed,
  keysAsked,
  keysAskedOf,
  type Question,
} from './allowed.ts';
export type { Bearing, Needed, Standing } from './bearing.ts';
export { isMultivalued } from './cardinality.ts';
export { type Difference, findDifference } from './difference.ts';
export { chooseKey, type KeySet } from './key-set.ts';
export { between } from './line.ts';
export { literalResources, mayConcern, mayTouch } from './prefilter.ts';
export { callerText } from './principal-set.ts';
export type { Region, Space } from './solve.ts';
export {
  absentKey,
  chosenKey,
  fixedKey,
  freeKey,
  inBackground,
  type KeyRange,
  listKeys,
  type RequestSpace,
  requestSpace,
} from './space.ts';
export { PRINCIPAL, RESOURCE, type StatementSet } from './statement-set.ts';
export type { Automaton, UnitClass } from './text/automaton.ts';
export { countedAutomaton } from './text/counted.ts';
export { following } from './text/following.ts';
export { type GlobItem, literalItems } from './text/glob-item.ts';
export {
  ALL,
  accepted,
  both,
  complement,
  contains,
  either,
  glob,
  type Language,
  languageKey,
  NONE,
  texts,
} from './text/language.ts';
export { type Found, findMember, pickMember } from './text/search.ts';
export { ANY_VALUE, textValues, type ValueSet } from './value-set.ts';
export { chooseContext, type WitnessContext } from './witness.ts';
