import { parseArn } from '../../policy/index.ts';
import { ask } from './ask.ts';
import { type Edge, isMade, NO_WAYS, type Node, nameOfSession, type WaysIn } from './node.ts';
import { callKeys, NO_PRINCIPAL_KEYS } from './request-keys.ts';
import type { Search } from './search-context.ts';
import { oneSubject, principalId } from './subject.ts';
import { trustedEntries } from './trusted.ts';

/**
 * Who gets a role with a SAML assertion: whom the provider of the role's account says so of.
 *
 * Semantics: AWS STS API Reference, "AssumeRoleWithSAML".
 */
export function saml(node: Node, search: Search): WaysIn {
  if (node.kind !== 'role' || isMade(node.session)) return NO_WAYS;
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
  for (const provider of [...providers].sort()) {
    const answer = ask(
      {
        role,
        caller: { kind: 'saml', provider },
        standing: 'no-account',
        actions: ['sts:AssumeRoleWithSAML'],
        open: ['saml:', 'aws:requesttag/', 'sts:sourceidentity'],
        keys: [...callKeys(facts.world, role, now, nameOfSession(node.session)), ...NO_PRINCIPAL_KEYS],
        policies: {
          resource: { document: facts.trust(role).document, kind: 'trust' },
          identity: undefined,
          boundary: undefined,
          session: undefined,
          scps: undefined,
          rcps: facts.rcps(role),
        },
      },
      facts,
    );
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
  return { edges, unknown: [], notes: [] };
}
