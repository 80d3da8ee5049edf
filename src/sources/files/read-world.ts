import type { Locate, Problem, Result } from '../../kernel/index.ts';
import type { World } from '../../world/index.ts';
import type { IgnoredDocument, InputSummary } from './input-summary.ts';

/** How to read, and what the user said about the inputs. */
export interface ReadOptions {
  /** Relative inputs are looked up from here. */
  readonly cwd: string;
  /** All of standard input, for the input `-`. */
  readonly stdin?: () => Promise<Buffer>;
  /** Whose the manifests are. */
  readonly cluster?: string;
  /** The manifests are all there is. */
  readonly complete?: boolean;
  /** What can't be understood becomes an entry of `world.unread` and not an error. */
  readonly lenient?: boolean;
  /** Told after each file. */
  readonly onProgress?: (progress: { readonly file: string }) => void;
}

/** A world, and how it came to be. */
export interface ReadWorld {
  readonly world: World;
  /** File by file, in the order of reading. */
  readonly inputs: readonly InputSummary[];
  /** Readable documents of no known kind in folders. */
  readonly ignored: readonly IgnoredDocument[];
  /** How many files in folders have a name that no input has (README.md, say). */
  readonly otherFiles: number;
  readonly locate: Locate;
  readonly warnings: readonly Problem[];
}

/**
 * Reads files, folders and standard input (`-`) into one world.
 *
 * With any problem the result is an error that holds all problems found: nothing is half-decided.
 */
export declare function readWorld(
  inputs: readonly string[],
  options: ReadOptions,
): Promise<Result<ReadWorld, readonly Problem[]>>;
