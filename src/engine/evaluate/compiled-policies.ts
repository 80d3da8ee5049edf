import type { PolicyDocument, Request } from '../../policy/index.ts';
import { type CompiledDocument, compileDocument } from './compiled-document.ts';
import type { Matches } from './matches.ts';
import type { Policies, PolicyKind, ResourceKind } from './policies.ts';

type Documents = readonly CompiledDocument[];

/** All policies that bear on a request, compiled. */
export interface CompiledPolicies {
  readonly resource: Documents;
  readonly resourceKind: ResourceKind | undefined;
  readonly identity: Documents;
  readonly boundary: Documents | undefined;
  readonly session: Documents | undefined;
  readonly scps: readonly Documents[] | undefined;
  readonly rcps: readonly Documents[];
  readonly endpoint: Documents | undefined;
}

const compiled = new WeakMap<Policies, CompiledPolicies>();

/** Compiles policies once for all requests on which they bear. */
export function compilePolicies(policies: Policies): CompiledPolicies {
  const known = compiled.get(policies);
  if (known !== undefined) return known;
  const { resource, boundary, session, scps, endpoint } = policies;
  const identity = (documents: readonly PolicyDocument[]): Documents =>
    documents.map((document) => compileDocument(document, 'identity'));
  const made: CompiledPolicies = {
    resource:
      resource === undefined
        ? []
        : [compileDocument(resource.document, resource.kind === 'trust' ? 'trust' : 'resource')],
    resourceKind: resource?.kind,
    identity: identity(policies.identity ?? []),
    boundary: boundary === undefined ? undefined : identity(boundary),
    session: session === undefined ? undefined : identity(session),
    scps: scps?.map(identity),
    rcps: (policies.rcps ?? []).map((level) =>
      level.map((document) => compileDocument(document, 'resource')),
    ),
    endpoint: endpoint === undefined ? undefined : [compileDocument(endpoint, 'resource')],
  };
  compiled.set(policies, made);
  return made;
}

/** Reads one document against a request. Deciding and explaining differ in this alone. */
export type ReadDocument = (
  document: CompiledDocument,
  request: Request,
  bounded: boolean,
  kind: PolicyKind,
  level: number | undefined,
) => Matches;
