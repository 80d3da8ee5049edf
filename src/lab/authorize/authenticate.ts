import type { LabContext } from '../context.ts';
import type { Call } from '../http/call.ts';
import { readSignature, type StatedSignature } from '../signature/read.ts';
import { sameText } from '../signature/signing-key.ts';
import { type SignatureFault, type Verified, verifySignature } from '../signature/verify.ts';
import type { Identity } from './caller.ts';
import { identityOfKey, identityOfSession } from './identity-of.ts';

/** Why nobody is behind a call; each protocol has codes of its own for these. */
export interface AuthenticationFault {
  readonly fault:
    | SignatureFault['fault']
    | 'missing'
    | 'malformed'
    | 'unknown-key'
    | 'inactive-key'
    | 'invalid-token'
    | 'expired-token'
    | 'wrong-service';
  readonly says: string;
}

/** A call whose signature was verified. */
export interface Authenticated {
  readonly identity: Identity;
  readonly stated: StatedSignature;
  readonly verified: Verified;
}

/**
 * Finds out who signed a call to a service: the key has to be one of the lab's and active, temporary credentials unexpired and
 * with their token, and the signature right.
 */
export function authenticate(
  call: Call,
  service: string,
  payloadHash: string,
  { state, now }: LabContext,
): Authenticated | AuthenticationFault {
  const stated = readSignature(call);
  if (stated === undefined) return { fault: 'missing', says: 'Request is missing Authentication Token' };
  if ('malformed' in stated) return { fault: 'malformed', says: stated.malformed };
  if (stated.scope.service !== service) {
    return { fault: 'wrong-service', says: `Credential should be scoped to correct service: '${service}'.` };
  }
  const found = credentials(stated, state, now());
  if ('fault' in found) return found;
  const verified = verifySignature(call, stated, found.secret, payloadHash, now());
  return 'fault' in verified ? verified : { identity: found.identity, stated, verified };
}

function credentials(
  { accessKeyId, token }: StatedSignature,
  state: LabContext['state'],
  now: number,
): { readonly secret: string; readonly identity: Identity } | AuthenticationFault {
  const unknown = {
    fault: 'unknown-key',
    says: 'The security token included in the request is invalid.',
  } as const;
  const session = state.sessions.get(accessKeyId);
  if (session !== undefined) {
    if (token === undefined || !sameText(token, session.token)) {
      return { fault: 'invalid-token', says: 'The security token included in the request is invalid' };
    }
    if (now >= session.expiresAt) {
      return { fault: 'expired-token', says: 'The security token included in the request is expired' };
    }
    const identity = identityOfSession(state, session);
    return identity === undefined ? unknown : { secret: session.secret, identity };
  }
  const key = state.accessKeys.get(accessKeyId);
  const identity = key === undefined ? undefined : identityOfKey(state, key);
  if (key === undefined || identity === undefined) return unknown;
  if (token !== undefined) {
    return { fault: 'invalid-token', says: 'The security token included in the request is invalid' };
  }
  return key.active ? { secret: key.secret, identity } : { ...unknown, fault: 'inactive-key' };
}
