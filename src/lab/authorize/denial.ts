import type { PolicyKind } from '../../engine/evaluate/index.ts';
import type { Decision } from './authorize.ts';

/**
 * How AWS names the kinds of policy in its messages.
 *
 * Semantics: AWS IAM User Guide, "Troubleshoot access denied error messages".
 */
const KINDS: Readonly<Record<PolicyKind, string>> = {
  resource: 'resource-based policy',
  identity: 'identity-based policy',
  boundary: 'permissions boundary',
  session: 'session policy',
  scp: 'service control policy',
  rcp: 'resource control policy',
  endpoint: 'VPC endpoint policy',
};

/** The resource-based policy of a role has a name of its own. */
const TRUST = 'role trust policy';

/** The sentence with which AWS refuses: who, which action, which resource, and by which kind of policy. */
export function denialText(who: string, { asked, trail }: Decision): string {
  const { action, resource, called } = asked;
  const quoted = /^arn:[^:]*:s3:/.test(resource) ? `"${resource}"` : resource;
  const on = called === undefined && resource === '*' ? '' : ` on resource: ${called ?? quoted}`;
  const said = `User: ${who} is not authorized to perform: ${action}${on}`;
  const { reason, because } = trail;
  const isTrust = (kind: PolicyKind): boolean => kind === 'resource' && asked.policy?.kind === 'trust';
  switch (reason.kind) {
    case 'allowed':
      return said;
    case 'explicit-deny': {
      const kind = because[0]?.kind ?? 'identity';
      const named = isTrust(kind) ? `the ${TRUST}` : withArticle(KINDS[kind]);
      return `${said} with an explicit deny in ${named}`;
    }
    case 'default-deny':
      return `${said} because no ${isTrust(reason.lacking) ? TRUST : KINDS[reason.lacking]} allows the ${action} action`;
    case 'refused-call':
      return `${said} because ${reason.says}`;
    case 'undecided':
      // not AWS's words: the lab refuses what it can't decide
      return `${said} because rolepin can't tell how AWS decides it: ${reason.says}`;
  }
}

const withArticle = (name: string): string => `${/^[aeiou]/i.test(name) ? 'an' : 'a'} ${name}`;
