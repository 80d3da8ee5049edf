import type { Locate, PathKey, Position, SourceRef } from '../../kernel/index.ts';
import { embeddedAt } from './embedded.ts';
import type { Spans } from './json/elements.ts';
import { indexJson, textOf } from './json/walk.ts';
import { linesOf } from './text-lines.ts';
import type { YamlModule } from './yaml/compose.ts';
import { indexYaml } from './yaml/walk.ts';

/** What is needed to find places again. */
export interface LocateOptions {
  /** The bytes of a file by the name that the user gave; `undefined` where it can no longer be read. */
  readonly read: (file: string) => Buffer | undefined;
  readonly formatOf: (file: string) => 'json' | 'yaml' | undefined;
  /** Where the elements of long lists of a JSON file stand, if that is remembered. */
  readonly listsOf?: (file: string) => ReadonlyMap<number, Spans> | undefined;
  /** Where each document of a YAML file begins, if that is remembered. */
  readonly startsOf?: (file: string) => readonly number[] | undefined;
  /** The parser, if any file was YAML. */
  readonly yaml: () => YamlModule | undefined;
}

type Finder = (document: number, path: readonly PathKey[]) => Omit<Position, 'file'> | undefined;

/** How many bytes of files are kept open for the next question. */
const KEPT = 1024 * 1024 * 1024;

/** Makes the place finder of a world: the files that hold cited facts are read again, if they are not open. */
export function locator(options: LocateOptions): Locate {
  const finders = new Map<string, Finder | undefined>();
  const places = new WeakMap<SourceRef, Position>();
  let kept = 0;
  const find = ({ file, document, path }: SourceRef): Position | undefined => {
    if (!finders.has(file)) {
      const bytes = options.read(file);
      kept += bytes?.length ?? 0;
      if (kept > KEPT) {
        finders.clear();
        kept = bytes?.length ?? 0;
      }
      finders.set(file, bytes === undefined ? undefined : open(file, bytes, options));
    }
    const found = finders.get(file)?.(document, path);
    return found === undefined ? undefined : { file, ...found };
  };
  // one fact is cited again and again
  return (at) => {
    const known = places.get(at) ?? find(at);
    if (known !== undefined) places.set(at, known);
    return known;
  };
}

function open(
  file: string,
  bytes: Buffer,
  { formatOf, listsOf, startsOf, yaml }: LocateOptions,
): Finder | undefined {
  const parser = yaml();
  if (formatOf(file) === 'json') return jsonFinder(bytes, listsOf?.(file));
  return parser === undefined ? undefined : yamlFinder(parser, bytes.toString('utf8'), startsOf?.(file));
}

function jsonFinder(bytes: Buffer, lists: ReadonlyMap<number, Spans> | undefined): Finder {
  const index = indexJson(bytes, lists);
  const lines = linesOf(bytes);
  return (document, path) => {
    const found = index.find(document, path);
    if (found === undefined) return undefined;
    const text = bytes.toString('utf8', found.start, found.end);
    if (found.rest.length === 0) return { ...lines.at(found.start), text };
    const inner = embeddedAt(textOf(text) ?? '', found.rest);
    return inner === undefined ? undefined : { ...lines.at(found.start), text: inner.text, decoded: true };
  };
}

function yamlFinder(yaml: YamlModule, text: string, starts: readonly number[] | undefined): Finder {
  const find = indexYaml(yaml, text, starts);
  const lines = linesOf(Buffer.from(text));
  const at = (offset: number) => lines.at(Buffer.byteLength(text.slice(0, offset)));
  return (document, path) => {
    const found = find(document, path);
    if (found === undefined) return undefined;
    if (found.rest.length === 0) return { ...at(found.start), text: text.slice(found.start, found.end) };
    const value = String(found.value);
    const inner = embeddedAt(value, found.rest);
    if (inner === undefined) return undefined;
    if (!found.literal || inner.offset === undefined) {
      return { ...at(found.start), text: inner.text, decoded: true };
    }
    // the lines of a literal block are those of the file, one below its `|`, and only indented
    const before = value.slice(0, inner.offset).split('\n');
    const line = at(found.start).line + before.length;
    const content = text.split('\n')[line - 1] ?? '';
    const own = value.split('\n')[before.length - 1] ?? '';
    const indent = content.replace(/\r$/, '').length - own.length;
    return { line, column: indent + (before.at(-1)?.length ?? 0) + 1, text: inner.text };
  };
}
