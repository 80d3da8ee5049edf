import type { SourceRef } from '../kernel/index.ts';
import type { Json } from '../policy/index.ts';

/** What a change does to the inputs, or to the claim, for programs: a sentence says the same to people. */
export type Edit =
  /** A statement of a policy in place of the one that is there. */
  | { readonly kind: 'replace'; readonly at: SourceRef; readonly value: Json }
  /** What gives a right goes: a statement, a binding's subject, an access entry or policy. */
  | { readonly kind: 'remove'; readonly at: SourceRef }
  /** Principals, as written, go out of a statement of a trust policy. */
  | { readonly kind: 'untrust'; readonly at: SourceRef; readonly principals: readonly string[] }
  /** An OIDC provider, by its ARN, is there, with an audience among those that it has. */
  | { readonly kind: 'register'; readonly provider: string; readonly audience: string }
  /** The access keys of a user, by its ARN, are made inactive. */
  | { readonly kind: 'deactivate-keys'; readonly user: string }
  /** The pods of a subject stay off their node. */
  | { readonly kind: 'off-node'; readonly subject: string }
  /** They stay away from the metadata service of their node, by the options of that or by other nodes. */
  | { readonly kind: 'off-metadata'; readonly subject: string; readonly by: 'options' | 'other-nodes' }
  /** A workload, or a pod, runs as a service account of its own. */
  | { readonly kind: 'own-account'; readonly subject: string }
  /** The claim accepts a subject whom no input can show to be nobody else. */
  | { readonly kind: 'accept'; readonly subject: string };

/** Names a place, so that it can be looked up. */
export const placeId = ({ file, document, path }: SourceRef): string =>
  JSON.stringify([file, document, ...path]);
