import { type Problem, type SourceRef, within } from '../../kernel/index.ts';
import type { Draft } from './draft.ts';
import type { FoundFile } from './find-files.ts';
import type { IgnoredDocument, InputKind } from './input-summary.ts';
import { BrokenJson, type Spans } from './json/elements.ts';
import type { Fault } from './json/fault.ts';
import { faultsOf, type JsonLimits } from './json/read.ts';
import type { Loaded } from './load-file.ts';
import { isMembers, type Members } from './members.ts';
import { parseText } from './parse-text.ts';
import { type Held, readDocument } from './read/document.ts';
import { KNOWN_KINDS, recognise, whyUnknown } from './recognise.ts';
import { linesOf } from './text-lines.ts';
import type { YamlModule } from './yaml/compose.ts';

/** What reading one file gave, besides the facts. */
export interface FileReading {
  readonly file: string;
  readonly format: 'json' | 'yaml';
  readonly bytes: number;
  readonly documents: number;
  readonly held: readonly (Held & { readonly kind: InputKind })[];
  readonly ignored: readonly IgnoredDocument[];
  /** Where each document of YAML begins, in characters. */
  readonly starts?: readonly number[];
  /** The text of a file whose long lists are read again when they are asked for, and where their elements stand. */
  readonly open?: { readonly bytes: Buffer; readonly lists: ReadonlyMap<number, Spans> };
}

/** What reading a file needs besides the file. */
export interface ReadingTools {
  readonly draft: Draft;
  readonly loadYaml: () => Promise<YamlModule>;
  readonly limits: JsonLimits;
}

/** Reads the documents of one file into the draft. */
export async function readFile(found: FoundFile, loaded: Loaded, tools: ReadingTools): Promise<FileReading> {
  const { file } = found;
  const { draft } = tools;
  const reading: FileReading = { file, format: 'json', bytes: 0, documents: 0, held: [], ignored: [] };
  if (!loaded.ok) {
    draft.tell(problemOf(loaded.fault, { file, document: 0, path: [] }));
    return reading;
  }
  const { bytes } = loaded;
  const parsed = await parseText(bytes, file, tools.loadYaml, tools.limits);
  if (!parsed.ok) {
    tellFaults(file, bytes, parsed.format, parsed.faults, draft);
    return { ...reading, format: parsed.format, bytes: bytes.length };
  }
  const { format, values, starts = [], lists } = parsed;
  try {
    const read = readDocuments(found, values, draft);
    const open = lists === undefined || lists.size === 0 ? {} : { open: { bytes, lists } };
    return { file, format, bytes: bytes.length, documents: values.length, starts, ...open, ...read };
  } catch (error) {
    // a large text is parsed as it is read
    if (!(error instanceof BrokenJson)) throw error;
    tellFaults(file, bytes, format, faultsOf(bytes), draft);
    return { ...reading, bytes: bytes.length };
  }
}

function readDocuments({ file, named }: FoundFile, values: readonly unknown[], draft: Draft) {
  const held: (Held & { readonly kind: InputKind })[] = [];
  const ignored: IgnoredDocument[] = [];
  const unknown = (at: SourceRef, code: string, why: string): void => {
    if (named) draft.tell({ code, message: why, hint: KNOWN_KINDS, at });
    else ignored.push({ file, document: at.document, why });
  };
  // a document of YAML may be empty, between two `---`
  const isEmpty = (value: unknown): boolean => value === null || value === undefined;
  if (values.every(isEmpty)) unknown({ file, document: 0, path: [] }, 'input/empty', 'the file is empty');
  for (const [document, value] of values.entries()) {
    if (isEmpty(value)) continue;
    for (const part of partsOf(value, { file, document, path: [] })) {
      const kinds = recognise(part.value);
      if (kinds.length === 0) unknown(part.at, 'input/kind', whyUnknown(part.value));
      for (const kind of kinds) {
        held.push({ kind, ...readDocument(kind, part.value as Members, part.at, draft) });
      }
    }
  }
  return { held, ignored };
}

/** A list of documents (`jq -s` makes such) is read one by one. */
function partsOf(
  value: unknown,
  at: SourceRef,
): readonly { readonly value: unknown; readonly at: SourceRef }[] {
  if (!Array.isArray(value) || value.length === 0 || !value.every(isMembers)) return [{ value, at }];
  if (!value.some((item) => recognise(item).length > 0)) return [{ value, at }];
  return value.map((item, index) => ({ value: item, at: within(at, index) }));
}

function tellFaults(
  file: string,
  bytes: Buffer,
  format: 'json' | 'yaml',
  faults: readonly Fault[],
  { tell }: Draft,
): void {
  const lines = linesOf(bytes);
  for (const fault of faults) {
    const offset = format === 'json' ? fault.offset : byteOffset(bytes, fault.offset);
    const position = { file, ...lines.at(offset), text: lines.textAt(offset) };
    tell({ ...problemOf(fault, { file, document: 0, path: [] }), position });
  }
}

function problemOf({ code, message, hint }: Fault, at: SourceRef): Problem {
  return { code, message, at, ...(hint === undefined ? {} : { hint }) };
}

const byteOffset = (bytes: Buffer, characters: number): number =>
  Buffer.byteLength(bytes.toString('utf8').slice(0, characters));
