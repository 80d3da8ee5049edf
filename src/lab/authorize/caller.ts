import type { Caller, PolicyDocument } from '../../policy/index.ts';

/** Keys of a request context as they are given: one value or several. */
export type Keys = Readonly<Record<string, string | readonly string[]>>;

/** Who makes a call, with all that its credentials say. */
export interface Identity {
  readonly caller: Caller;
  /** As AWS names it in messages and in GetCallerIdentity: a session's ARN, not its role's. */
  readonly arn: string;
  /** `AIDA…`, `AROA…:session`, the account id of a root user. */
  readonly userId: string;
  readonly account: string;
  readonly accessKeyId: string;
  /** Keys that all its requests carry. */
  readonly keys: Keys;
  readonly identity: readonly PolicyDocument[];
  readonly boundary: readonly PolicyDocument[] | undefined;
  readonly session: readonly PolicyDocument[] | undefined;
  /** Of temporary credentials. */
  readonly temporary:
    | {
        readonly chained: boolean;
        readonly tags: Readonly<Record<string, string>>;
        readonly transitive: readonly string[];
        readonly sourceIdentity: string | undefined;
        readonly issuedAt: number;
        readonly kind: 'role' | 'user' | 'root';
        /** Keys of the web identity that it began with. */
        readonly context: Keys;
      }
    | undefined;
}
