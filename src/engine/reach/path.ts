import type { SourceRef } from '../../kernel/index.ts';
import type { Json } from '../../policy/index.ts';

/** How far to look: what AWS decides; and who can get hold of an identity in the cluster; and who can change the rules. */
export type Depth = 'assume' | 'cluster' | 'account';

/** How one hop of a path works. */
export type MechanismName =
  | 'web-identity'
  | 'pod-identity'
  | 'assume-role'
  | 'saml'
  | 'service'
  | 'node-role'
  | 'static-credentials'
  | 'kubernetes'
  | 'takeover';

export type SubjectKind =
  | 'serviceaccount'
  | 'workload'
  | 'pod'
  | 'node'
  | 'user'
  | 'group'
  | 'principal'
  | 'service'
  | 'federated'
  | 'anyone';

/** An identity that might get the role's credentials, or an open set of them. */
export interface Subject {
  readonly kind: SubjectKind;
  /** `serviceaccount:CLUSTER/NAMESPACE/NAME`, `principal:ARN`, …; `*` and `?` in it make it an open set. */
  readonly id: string;
  /** Members of the pattern that are not in the set. */
  readonly except: readonly string[];
  /** Members of an open set that the world contains. */
  readonly existing: readonly string[];
  /** The session name, where a trust names a session of a role. */
  readonly session: string | undefined;
  /** A pattern of another issuer's subject claim, in words. */
  readonly says: string | undefined;
}

/** `certain`, or `possible` where a step needs something that the world can't show. */
export type Certainty = 'certain' | 'possible';

/** A fact that a step rests on. */
export interface Because {
  readonly at: SourceRef;
  /** What it is part of: `trust policy of HyveS3WriterRole`. */
  readonly document: string;
  /** The Sid or number of a statement, the name of a binding. */
  readonly statement: string | undefined;
  /** One sentence. */
  readonly says: string;
}

/** A complete concrete request that the step makes, and that is allowed. */
export interface Witness {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** Keys as AWS spells them. */
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

/** One hop of a path. */
export interface Step {
  readonly mechanism: MechanismName;
  /** What was found: the mechanism, or one of its findings that docs/findings names, as `kubernetes/create-pods`. */
  readonly finding: string;
  /** Subject ids. */
  readonly from: string;
  readonly to: string;
  readonly witness: Witness | undefined;
  readonly because: readonly Because[];
  readonly certainty: Certainty;
  /** What a possible step needs, in one sentence. */
  readonly needs: string | undefined;
  /** The command that gets what is needed, where it is a fact that was not collected. */
  readonly add?: string;
  /** Other givers of the same right: to close the step, each has to go. */
  readonly also?: readonly Because[];
}

/** A change that closes a path: one document before and after, or a thing to remove. */
export interface Remedy {
  /** One sentence. */
  readonly says: string;
  readonly change:
    | { readonly document: string; readonly at: SourceRef; readonly before: Json; readonly after: Json }
    | undefined;
}

/** A subject and the steps by which it gets the role's credentials. */
export interface Path {
  readonly subject: Subject;
  readonly steps: readonly Step[];
  readonly certainty: Certainty;
  readonly remedy: Remedy | undefined;
}

/** A fact that the answer needs and the world does not hold. */
export interface Unknown {
  /** What is not known. */
  readonly what: string;
  /** The command that gets it, or what to do. */
  readonly add: string;
}
