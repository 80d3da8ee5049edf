import type { PolicyDocument } from '../../policy/index.ts';
import type { Bearing, Needed, Standing } from './bearing.ts';
import type { KnownValue } from './fill.ts';
import { type KeySet, settles } from './key-set.ts';
import type { GrantKind } from './principal-set.ts';
import { type Clause, falsified, type Space } from './solve.ts';
import { fixedKey } from './space.ts';
import {
  ACTION,
  ALL_GRANTS,
  type Asked,
  type Cube,
  type Frame,
  isExact,
  RESOURCE,
  type StatementSet,
  statementSets,
} from './statement-set.ts';

/** Whether a request must be allowed for certain, or may be. */
export type Mode = 'certain' | 'possible';

/** A policy type's allows, as the clause that one of them matches. */
interface Layer {
  readonly clause: Clause;
  /** The statements behind the clause, each with what it asks of principal and context. */
  readonly matching: readonly { readonly set: StatementSet; readonly cube: Cube }[];
  readonly sets: readonly StatementSet[];
}

/** What policies demand of requests that are to be allowed one action. */
export interface Demands {
  readonly denies: readonly Clause[];
  readonly denySets: readonly StatementSet[];
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
  const settled = settling(needed, space);
  let exact = true;
  const read = (documents: readonly PolicyDocument[], of: Frame): readonly StatementSet[] => {
    const sets = documents.flatMap((document) =>
      document.statements.flatMap((statement) => statementSets(document, statement, of)),
    );
    exact &&= sets.every((set) => isExact(set, space));
    return sets;
  };
  const layer = (documents: readonly PolicyDocument[], of: Frame): Layer => {
    const sets = read(documents, of).filter((set) => set.effect === 'Allow');
    const matching = sets.flatMap((set) => {
      const cube = settled(mode === 'certain' ? set.certain : set.possible);
      return cube === undefined ? [] : [{ set, cube }];
    });
    return { clause: matching.map(({ cube }) => cube), matching, sets };
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

  // bearers of tokens and services have no policies of their own
  const callerSide =
    standing === 'no-account'
      ? []
      : [policies.identity ?? [], policies.boundary ?? [], policies.session ?? [], ...(policies.scps ?? [])];
  const resourceSide = [...(policies.rcps ?? [])];
  const denySets = [
    ...read(document, frame(trust ? 'trust' : 'resource')),
    ...callerSide.flatMap((documents) => read(documents, frame('identity'))),
    // an RCP names its principals as a resource policy does, `*` as a rule
    ...resourceSide.flatMap((documents) => read(documents, frame('resource'))),
  ].filter((set) => set.effect === 'Deny');
  const denies = denySets.flatMap((set) => {
    const cube = settled(mode === 'certain' ? set.possible : set.certain);
    return cube === undefined ? [] : [falsified(cube)];
  });

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
  return { denies, denySets, routes: open, exact };
}

/**
 * Takes out of a statement's cube what is the same in all requests of the space: what holds in each is dropped, and
 * the whole cube where something holds in none. What is left speaks of keys that stand in more than one way.
 */
function settling(needed: Needed, space: Space): (cube: Cube | undefined) => Cube | undefined {
  const action = fixedKey(ACTION, needed.action.toLowerCase()).set;
  const resource =
    typeof needed.resource === 'string' ? fixedKey(RESOURCE, needed.resource).set : space(RESOURCE);
  const stands = (name: string): KeySet =>
    name === ACTION ? action : name === RESOURCE ? resource : space(name);
  return (cube) => {
    const rest: Asked[] = [];
    for (const asked of cube ?? []) {
      const holds = settles(stands(asked.name), asked.literal);
      if (holds === false) return undefined;
      if (holds === undefined) rest.push(asked);
    }
    return cube === undefined ? undefined : rest;
  };
}
