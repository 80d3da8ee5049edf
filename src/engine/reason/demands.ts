import type { PolicyDocument } from '../../policy/index.ts';
import type { Bearing, Needed, Standing } from './bearing.ts';
import { type DocumentSets, documentSets } from './document-sets.ts';
import type { KnownValue } from './fill.ts';
import { type KeySet, settles } from './key-set.ts';
import type { GrantKind } from './principal-set.ts';
import { type Clause, falsified, type Space } from './solve.ts';
import { fixedKey } from './space.ts';
import {
  ALL_GRANTS,
  type Asked,
  type Cube,
  type Frame,
  RESOURCE,
  type StatementSet,
} from './statement-set.ts';

/** Whether a request must be allowed for certain, or may be. */
export type Mode = 'certain' | 'possible';

/** A policy type's allows, as the clause that one of them matches. */
interface Layer {
  readonly clause: Clause;
  /** The statements behind the clause, each with what it asks of principal and context. */
  readonly matching: readonly { readonly set: StatementSet; readonly cube: Cube }[];
  /** Why what they allow for certain and at most differs. */
  readonly because: string | undefined;
}

/** What policies demand of requests that are to be allowed one action. */
export interface Demands {
  readonly denies: readonly Clause[];
  /** Why what is denied for certain and at most differs. */
  readonly because: string | undefined;
  /** Ways to be allowed; in each, all layers must allow. */
  readonly routes: readonly (readonly Layer[])[];
  /** Whether the other mode demands the same. */
  readonly exact: boolean;
}

/**
 * What must hold of a request that is allowed an action: the denies that must fail, and the ways to be allowed.
 *
 * Semantics: AWS IAM User Guide, "How AWS enforcement code logic evaluates requests to allow or deny access" and
 * "Cross-account policy evaluation logic".
 */
export function demands(
  { policies, standing }: { readonly policies: Bearing; readonly standing: Standing },
  needed: Needed,
  mode: Mode,
  space: Space,
  known: KnownValue,
): Demands {
  const frame = (kind: Frame['kind'], grants = ALL_GRANTS): Frame => ({
    kind,
    grants,
    known,
    bounded: policies.boundary !== undefined,
  });
  const action = needed.action.toLowerCase();
  const settled = settling(needed, space);
  let exact = true;
  const read = (document: PolicyDocument, of: Frame): DocumentSets => {
    const sets = documentSets(document, of);
    exact &&= sets.isExact(space);
    return sets;
  };
  const layer = (documents: readonly PolicyDocument[], of: Frame): Layer => {
    const matching: { readonly set: StatementSet; readonly cube: Cube }[] = [];
    let because: string | undefined;
    for (const document of documents) {
      const sets = read(document, of);
      because ??= sets.because.allows;
      for (const { set, certain, possible } of sets.about(action).allows) {
        const cube = settled(mode === 'certain' ? certain : possible);
        if (cube !== undefined) matching.push({ set, cube });
      }
    }
    return { clause: matching.map(({ cube }) => cube), matching, because };
  };
  const trust = policies.resource?.kind === 'trust';
  const document = policies.resource === undefined ? [] : [policies.resource.document];
  const resource = (...grants: readonly GrantKind[]): Layer =>
    layer(document, frame(trust ? 'trust' : 'resource', grants));
  const identity = layer(policies.identity ?? [], frame('identity'));
  const limits = [policies.boundary, policies.session].flatMap((documents) =>
    documents === undefined ? [] : [layer(documents, frame('identity'))],
  );
  // AWS never lets the last SCP of a level be detached: a level without any was not told of its FullAWSAccess
  const organization = (policies.scps ?? []).flatMap((level) =>
    level.length === 0 ? [] : [layer(level, frame('identity'))],
  );

  const denies: Clause[] = [];
  let because: string | undefined;
  const heed = (documents: readonly PolicyDocument[], of: Frame): void => {
    for (const document of documents) {
      const sets = read(document, of);
      because ??= sets.because.denies;
      for (const { certain, possible } of sets.about(action).denies) {
        const cube = settled(mode === 'certain' ? possible : certain);
        if (cube !== undefined) denies.push(falsified(cube));
      }
    }
  };
  heed(document, frame(trust ? 'trust' : 'resource'));
  // bearers of tokens and services have no policies of their own
  if (standing !== 'no-account') {
    const { identity: own, boundary, session, scps = [] } = policies;
    for (const documents of [own, boundary, session, ...scps]) heed(documents ?? [], frame('identity'));
  }
  // an RCP names its principals as a resource policy does, `*` as a rule
  for (const documents of policies.rcps ?? []) heed(documents, frame('resource'));

  const routes = ((): readonly (readonly Layer[])[] => {
    if (standing === 'no-account') return [[resource('direct', 'role', 'account')]];
    if (standing === 'cross-account') {
      return [[resource('direct', 'role', 'account'), identity, ...limits, ...organization]];
    }
    // a trust that names a user or a session beside a boundary or session policy: AWS's pages disagree
    const direct = trust && mode === 'certain' ? [resource('direct'), ...limits] : [resource('direct')];
    if (trust && limits.length > 0) exact = false;
    const delegated = trust || policies.resource?.kind === 'key' ? [resource('account')] : [];
    return [
      [...direct, ...organization],
      [resource('role'), ...limits, ...organization],
      [...delegated, identity, ...limits, ...organization],
    ];
  })();
  const open = routes.filter((route) => route.every((one) => one.clause.length > 0));
  return { denies, because, routes: open, exact };
}

/**
 * Takes out of a statement's cube what is the same in all requests of the space: what holds in each is dropped, and
 * the whole cube where something holds in none. What is left speaks of keys that stand in more than one way.
 */
function settling(needed: Needed, space: Space): (cube: Cube | undefined) => Cube | undefined {
  const resource =
    typeof needed.resource === 'string' ? fixedKey(RESOURCE, needed.resource).set : space(RESOURCE);
  const stands = (name: string): KeySet => (name === RESOURCE ? resource : space(name));
  return (cube) => {
    if (cube === undefined || cube.length === 0) return cube;
    const rest: Asked[] = [];
    for (const asked of cube) {
      const holds = settles(stands(asked.name), asked.literal);
      if (holds === false) return undefined;
      if (holds === undefined) rest.push(asked);
    }
    return rest;
  };
}
