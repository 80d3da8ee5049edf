import { explain, type Policies, type ResourcePolicy, type Trail } from '../../engine/evaluate/index.ts';
import { type Caller, type Request, requestContext } from '../../policy/index.ts';
import type { State } from '../state/state.ts';
import { accountOfCaller } from './account-of-caller.ts';
import type { Identity, Keys } from './caller.ts';
import { organizationPolicies } from './organization.ts';

/** One action of a call that has to be allowed. */
export interface Asked {
  /** As AWS spells it: `s3:PutObject`. */
  readonly action: string;
  /** The ARN of what it is about; `*` for actions without one. */
  readonly resource: string;
  /** What a denial calls it, where that is not the ARN: `role NAME`. */
  readonly called?: string | undefined;
  readonly resourceAccount: string;
  /** The policy of what it is about. */
  readonly policy?: ResourcePolicy | undefined;
  /** The keys of this call: the caller's own and those of every call are added. */
  readonly keys: Keys;
}

/** Who asks: an AWS identity; or somebody whom only the resource's policy can name. */
export type Asker =
  | { readonly kind: 'identity'; readonly identity: Identity }
  | { readonly kind: 'other'; readonly caller: Caller; readonly name: string };

/** A decision with what it was made of. */
export interface Decision {
  readonly asked: Asked;
  readonly caller: Caller;
  readonly trail: Trail;
}

/** Decides one action by all policies of the lab's world. */
export function decideAction(state: State, asker: Asker, asked: Asked, callKeys: Keys): Decision {
  const caller = asker.kind === 'identity' ? asker.identity.caller : asker.caller;
  const own = asker.kind === 'identity' ? asker.identity : undefined;
  const request: Request = {
    caller,
    action: asked.action,
    resource: asked.resource,
    resourceAccount: asked.resourceAccount,
    context: requestContext({ ...callKeys, ...own?.keys, ...asked.keys }),
  };
  const account = accountOfCaller(caller);
  const policies: Policies = {
    resource: asked.policy,
    identity: own?.identity,
    boundary: own?.boundary,
    session: own?.session,
    scps: account === undefined ? undefined : organizationPolicies(state, account, 'SERVICE_CONTROL_POLICY'),
    rcps: organizationPolicies(state, asked.resourceAccount, 'RESOURCE_CONTROL_POLICY'),
  };
  return { asked, caller, trail: explain(request, policies) };
}
