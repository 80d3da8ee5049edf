import type { ServiceAccountNeed } from '../node.ts';
import type { Because, Certainty } from '../path.ts';
import type { ClusterIndex } from './cluster-index.ts';
import { type Grant, type Holder, type Right, rightTo, type ScopedRequest } from './grant.ts';
import type { Place } from './place.ts';

/**
 * What a right over a service account is worth: a token with an audience of one's choice; code in a pod, which
 * is all of it; or its rights in the cluster's API alone, of which no AWS token comes.
 */
export type Worth = 'token' | 'pod' | 'api';

/** A way in which a holder gets a service account's identity. */
export interface Power {
  /** The finding: `kubernetes/create-pods`. */
  readonly finding: string;
  readonly worth: Worth;
  readonly because: readonly Because[];
  readonly certainty: Certainty;
  readonly needs: string | undefined;
  /** What gives the rights that it takes. */
  readonly grants: readonly Grant[];
  /** How far the right reaches: it is told once. */
  readonly reach: 'cluster' | 'namespace' | 'single';
}

/** What is asked of the rights of a holder. */
export interface Question {
  readonly holder: Pick<Holder, 'grants' | 'shared' | 'masters'>;
  readonly place: Place;
  readonly index: ClusterIndex;
}

/** Whether what a right is worth meets a need. */
export function meets(worth: Worth, need: ServiceAccountNeed): boolean {
  switch (need) {
    case 'api':
      return true;
    case 'token':
    case 'bound-token':
      return worth !== 'api';
    case 'pod':
      return worth === 'pod';
  }
}

/** A way in, by rights that the holder has; `undefined` where its own are none of them. */
export function powerBy(
  finding: string,
  worth: Worth,
  rights: readonly (Right | undefined)[],
  says: string,
  more: { readonly needs?: string; readonly single?: boolean } = {},
): Power | undefined {
  const found = rights.flatMap((right) => right ?? []);
  if (found.length < rights.length || !found.some(({ own }) => own)) return undefined;
  const cited = new Map(found.flatMap(({ because }) => because).map((one) => [JSON.stringify(one), one]));
  const because = [...cited.values()];
  const last = because.pop();
  const wide = found.every(({ grant }) => grant.scope === undefined);
  return {
    finding,
    worth,
    because: last === undefined ? [] : [...because, { ...last, says: `${last.says}: ${says} (${finding})` }],
    certainty: more.needs === undefined ? 'certain' : 'possible',
    needs: more.needs,
    grants: found.map(({ grant }) => grant),
    reach: more.single ? 'single' : wide ? 'cluster' : 'namespace',
  };
}

/** Asks for a right in the namespace of the question, or in none. */
export function may(
  { holder, place }: Question,
  verb: string,
  resource: string,
  {
    group = '',
    name,
    cluster = false,
  }: { readonly group?: string; readonly name?: string | undefined; readonly cluster?: boolean } = {},
): Right | undefined {
  const request: ScopedRequest = {
    verb,
    group,
    resource,
    name,
    namespace: cluster ? undefined : place.namespace,
  };
  return rightTo(holder, request);
}

/** The first right to any of several verbs. */
export function mayAny(
  question: Question,
  verbs: readonly string[],
  resource: string,
  options: Parameters<typeof may>[3] = {},
): Right | undefined {
  for (const verb of verbs) {
    const right = may(question, verb, resource, options);
    if (right !== undefined) return right;
  }
  return undefined;
}
