import type { PolicyDocument } from '../../policy/index.ts';
import type { Role, User } from '../../world/index.ts';

/** A user or role of the world. */
export type Principal = User | Role;

/** A policy document with the words in which a report cites it. */
export interface CitedDocument {
  readonly document: PolicyDocument;
  readonly title: string;
}
