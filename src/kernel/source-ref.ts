/** One step into a document: a member name or an array index. */
export type PathKey = string | number;

/**
 * Where a fact was read: a file, which document of it (YAML files hold several), and the way into that document.
 *
 * Line and column are not stored. They are found by reading the file again, for the few facts that are cited.
 */
export interface SourceRef {
  /** As the user gave it; `-` for standard input. */
  readonly file: string;
  /** Index of the document in its file, from 0. */
  readonly document: number;
  readonly path: readonly PathKey[];
}

/** A resolved place in a file, lines and columns counted from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The cited text itself, as it stands in the file. */
  readonly text: string;
  /** The text stands in a string of the file, escaped or URL-encoded: its lines are not lines of the file. */
  readonly decoded?: true;
}

/** Finds the place that a reference names; `undefined` where the file can no longer be read. */
export type Locate = (at: SourceRef) => Position | undefined;

/** The reference to a part of what `at` names. */
export function within(at: SourceRef, ...keys: readonly PathKey[]): SourceRef {
  return { file: at.file, document: at.document, path: at.path.concat(keys) };
}
