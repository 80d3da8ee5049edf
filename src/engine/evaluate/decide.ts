import type { Request } from '../../policy/index.ts';
import { documentMatches } from './compiled-document.ts';
import { compilePolicies } from './compiled-policies.ts';
import type { Outcome, Policies } from './policies.ts';
import { granted, settle } from './procedure.ts';
import { deniedBy, hear } from './voices.ts';

/**
 * Decides one request for one action.
 *
 * Policies are compiled when they are first seen: hold on to the same object for the next request.
 */
export function decide(request: Request, policies: Policies): Outcome {
  const voices = hear(compilePolicies(policies), request, documentMatches);
  return settle(deniedBy(voices), granted(request, policies.resource?.kind, voices));
}
