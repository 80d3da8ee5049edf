import type { PathKey, SourceRef } from '../../../kernel/index.ts';
import {
  digestOf,
  type Glance,
  glancePolicy,
  type PolicyDocument,
  parsePolicy,
} from '../../../policy/index.ts';
import type { Tell } from '../members.ts';

/** Where a policy can be read again: an entry of a long list, and how long the path to that entry is. */
export interface Origin {
  readonly read: () => unknown;
  readonly depth: number;
}

/**
 * Reads a policy document in any of its spellings; what is not understood is told and stands in it as opaque.
 *
 * @param origin where to read it again: then only its place is kept until its statements are asked for
 */
export function readPolicy(value: unknown, at: SourceRef, tell: Tell, origin?: Origin): PolicyDocument {
  const seen = origin === undefined ? undefined : glancePolicy(value);
  if (origin !== undefined && seen !== undefined) return new LaterDocument(seen, at, origin);
  const { document, problems } = parsePolicy(value, at);
  for (const problem of problems) tell(problem);
  if (origin === undefined) return document;
  return new LaterDocument({ ...document, digest: digestOf(document.statements) }, at, origin);
}

/** A document that was looked through, its problems told, and let go, to be read by whoever asks for its statements. */
class LaterDocument implements PolicyDocument {
  readonly version: PolicyDocument['version'];
  readonly id: PolicyDocument['id'];
  declare readonly statements: PolicyDocument['statements'];
  readonly bare: boolean;
  readonly at: SourceRef;
  readonly #digest: Glance['digest'];
  readonly #origin: Origin;
  #statements: PolicyDocument['statements'] | undefined;

  constructor({ version, id, bare, digest }: Glance, at: SourceRef, origin: Origin) {
    this.version = version;
    this.id = id;
    this.bare = bare;
    this.at = at;
    this.#digest = digest;
    this.#origin = origin;
    // an own member, so that a copy of the document has it too
    Object.defineProperty(this, 'statements', LaterDocument.#member);
  }

  /** What follows from the statements is no fact of its own: no member that a comparison would meet. */
  get digest(): Glance['digest'] {
    return this.#digest;
  }

  release(): void {
    this.#statements = undefined;
  }

  static readonly #member: PropertyDescriptor = {
    enumerable: true,
    get(this: LaterDocument) {
      this.#statements ??= parsePolicy(this.#read(), this.at).document.statements;
      return this.#statements;
    },
  };

  #read(): unknown {
    return this.at.path.slice(this.#origin.depth).reduce<unknown>(memberOf, this.#origin.read());
  }
}

const memberOf = (value: unknown, key: PathKey): unknown =>
  typeof value === 'object' && value !== null
    ? (value as Readonly<Record<PathKey, unknown>>)[key]
    : undefined;
