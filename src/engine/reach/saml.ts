import { parseArn } from '../../policy/index.ts';
import { type Call, trustAlone } from './ask.ts';
import { type Edge, NO_WAYS, type Node, type WaysIn } from './node.ts';
import type { Unknown } from './path.ts';
import { callKeys, NO_PRINCIPAL_KEYS } from './request-keys.ts';
import type { Search } from './search-context.ts';
import { askGiving } from './session/given.ts';
import { claimsOf, givingOf } from './session/sessions.ts';
import { oneSubject, principalId } from './subject.ts';
import { tooHard } from './too-hard.ts';
import { trustedEntries } from './trusted.ts';

/**
 * Who gets a role with a SAML assertion: whom the provider of the role's account says so of. Tags and a source identity
 * are attributes of the assertion, at the price of one more action each.
 *
 * Semantics: AWS STS API Reference, "AssumeRoleWithSAML"; AWS IAM User Guide, "Pass session tags in AWS STS".
 */
export function saml(node: Node, search: Search): WaysIn {
  const as = node.kind === 'role' ? givingOf(node.sessions) : undefined;
  if (node.kind !== 'role' || as === undefined || claimsOf(as, 'saml') === 'none') return NO_WAYS;
  const { role } = node;
  const { facts, now } = search;
  const providers = new Set<string>();
  for (const entry of trustedEntries(role)) {
    if (entry.kind !== 'federated') continue;
    const arn = parseArn(entry.provider);
    if (arn?.resource.startsWith('saml-provider/') && arn.account === role.account)
      providers.add(entry.provider);
  }
  const edges: Edge[] = [];
  const unknown: Unknown[] = [];
  for (const provider of [...providers].sort()) {
    const call: Call = {
      role,
      caller: { kind: 'saml', provider },
      standing: 'no-account',
      actions: ['sts:AssumeRoleWithSAML'],
      open: ['saml:'],
      keys: [...callKeys(facts.world, role, now, as.name), ...NO_PRINCIPAL_KEYS],
      policies: trustAlone(role, facts),
    };
    const answer = askGiving(call, as, facts);
    if (answer.kind === 'too-hard') unknown.push(tooHard(role));
    if (answer.kind !== 'allowed') continue;
    const subject = { ...oneSubject('federated', provider), says: 'whom the provider names' };
    const { certainty, needs, witness, because } = answer;
    const step = {
      mechanism: 'saml',
      finding: 'saml',
      from: subject.id,
      to: principalId(role.arn),
      witness,
      because,
      certainty,
      needs,
    } as const;
    edges.push({ from: subject, next: undefined, step });
  }
  return { edges, unknown, notes: [] };
}
