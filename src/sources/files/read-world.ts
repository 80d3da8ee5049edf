import { err, type Locate, ok, type Problem, type Result } from '../../kernel/index.ts';
import type { World } from '../../world/index.ts';
import { buildWorld } from './build-world.ts';
import type { Draft } from './draft.ts';
import { type FileSystem, fileSystem } from './file-system.ts';
import { type FoundFile, findFiles } from './find-files.ts';
import type { IgnoredDocument, InputSummary } from './input-summary.ts';
import { JSON_LIMITS, type JsonLimits } from './json/read.ts';
import { checkText, loadFile } from './load-file.ts';
import { locator } from './locate.ts';
import { type FileReading, readFile } from './read-file.ts';
import { hasAwsAuth, settleAwsAuth } from './settle/aws-auth.ts';
import { settle } from './settle/settle.ts';
import { summarise } from './summarise.ts';
import type { YamlModule } from './yaml/compose.ts';
import { readYaml } from './yaml/read.ts';

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

/** What a test gives of its own. */
export interface Surroundings {
  readonly fs?: FileSystem;
  readonly limits?: JsonLimits;
}

/**
 * Reads files, folders and standard input (`-`) into one world.
 *
 * With any problem the result is an error that holds all problems found: nothing is half-decided.
 */
export async function readWorld(
  inputs: readonly string[],
  options: ReadOptions,
  { fs = fileSystem, limits = JSON_LIMITS }: Surroundings = {},
): Promise<Result<ReadWorld, readonly Problem[]>> {
  const found = findFiles(inputs, options.cwd, fs);
  const problems: Problem[] = [...found.problems];
  const warnings: Problem[] = [];
  const readings = new Map<string, FileReading>();
  const kept = new Map<string, Buffer>();
  const paths = new Map(found.files.map(({ file, path }) => [file, path]));
  let yaml: YamlModule | undefined;

  const load = async ({ file, path }: FoundFile) => {
    if (path !== undefined) return loadFile(path, fs);
    const loaded = checkText((await options.stdin?.()) ?? Buffer.alloc(0));
    if (loaded.ok) kept.set(file, loaded.bytes);
    return loaded;
  };
  const locate = locator({
    read: (file) => {
      const held = kept.get(file) ?? readings.get(file)?.open?.bytes;
      const path = paths.get(file);
      if (held !== undefined || path === undefined) return held;
      const again = loadFile(path, fs);
      return again.ok ? again.bytes : undefined;
    },
    listsOf: (file) => readings.get(file)?.open?.lists,
    formatOf: (file) => readings.get(file)?.format,
    startsOf: (file) => readings.get(file)?.starts,
    yaml: () => yaml,
  });
  const draft: Draft = {
    accounts: new Map(),
    clusters: new Map(),
    organization: undefined,
    pending: [],
    tell: (problem) => problems.push(problem),
    warn: (warning) => warnings.push(warning),
    locate,
  };
  const loadYaml = async (): Promise<YamlModule> => {
    yaml ??= await import('yaml');
    return yaml;
  };
  for (const file of found.files) {
    readings.set(file.file, await readFile(file, await load(file), { draft, loadYaml, limits }));
    options.onProgress?.({ file: file.file });
  }
  const owners = settle(draft, options);
  if (hasAwsAuth(draft)) {
    const parser = await loadYaml();
    settleAwsAuth(draft, (text) => readYaml(parser, text));
  }
  const files = [...readings.values()];
  if (problems.length === 0 && draft.accounts.size + draft.clusters.size === 0)
    problems.push(nothing(inputs));
  if (problems.length > 0 && options.lenient !== true)
    return err(problems.map((problem) => placed(problem, locate)));
  return ok({
    world: buildWorld(draft, problems),
    inputs: files.filter(({ held }) => held.length > 0).map((reading) => summarise(reading, owners)),
    ignored: files.flatMap(({ ignored }) => ignored),
    otherFiles: found.otherFiles,
    locate,
    warnings,
  });
}

/** Finds the place of a problem with a fact; without a world nobody else can. */
function placed(problem: Problem, locate: Locate): Problem {
  const { at } = problem;
  if (problem.position !== undefined || at === undefined || at.path.length === 0) return problem;
  const position = locate(at);
  return position === undefined ? problem : { ...problem, position };
}

const nothing = (inputs: readonly string[]): Problem => ({
  code: 'input/nothing',
  message: `nothing in ${inputs.map((input) => `\`${input}\``).join(', ')} tells of an account or a cluster`,
  hint: 'give what `aws iam get-account-authorization-details` prints, and manifests',
});
