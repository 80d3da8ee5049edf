import { absentKey, both, chosenKey, findMember, type KeyRange, type Language } from '../../reason/index.ts';
import { SESSION_NAME } from '../request-keys.ts';
import type { Making } from './sessions.ts';

/** The source identity that a call sets, as keys of it. */
export interface IdentityGiven {
  readonly setting: boolean;
  readonly keys: readonly KeyRange[];
}

const NOT_SET: IdentityGiven = { setting: false, keys: [absentKey('sts:SourceIdentity')] };

/**
 * The ways in which a call can set the source identity that is asked for. One that the caller's session has goes on:
 * it can't be changed, is in the request whether it is set again or not, and needs the permission again.
 *
 * Semantics: AWS IAM User Guide, "Monitor and control actions taken with assumed roles".
 */
export function identityGiven(
  { sourceIdentity: asked }: Making,
  inherited: Language | undefined,
  asks: ReadonlySet<string>,
): readonly IdentityGiven[] {
  if (inherited !== undefined) {
    if (asked === 'none') return [];
    const values = asked === undefined ? inherited : both(inherited, asked);
    if (findMember(values).kind === 'empty') return [];
    return [{ setting: true, keys: ['aws:SourceIdentity', 'sts:SourceIdentity'].map(choose(values)) }];
  }
  if (asked !== undefined && asked !== 'none')
    return [{ setting: true, keys: [choose(asked)('sts:SourceIdentity')] }];
  if (asked === 'none' || !asks.has('sts:sourceidentity')) return [NOT_SET];
  return [NOT_SET, { setting: true, keys: [choose(SESSION_NAME)('sts:SourceIdentity')] }];
}

const choose =
  (values: Language) =>
  (key: string): KeyRange =>
    chosenKey(key, values, ['rolepin']);
