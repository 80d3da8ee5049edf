import { type Problem, type SourceRef, within } from '../../kernel/index.ts';
import type { Draft } from './draft.ts';
import type { FoundFile } from './find-files.ts';
import type { IgnoredDocument, InputKind } from './input-summary.ts';
import type { Fault } from './json/fault.ts';
import type { Loaded } from './load-file.ts';
import { isMembers, type Members } from './members.ts';
import { parseText } from './parse-text.ts';
import { type Held, readDocument } from './read/document.ts';
import { KNOWN_KINDS, recognise, whyUnknown } from './recognise.ts';
import { linesOf } from './text-lines.ts';
import type { YamlModule } from './yaml/read.ts';

/** What reading one file gave, besides the facts. */
export interface FileReading {
  readonly file: string;
  readonly format: 'json' | 'yaml';
  readonly bytes: number;
  readonly documents: number;
  readonly held: readonly (Held & { readonly kind: InputKind })[];
  readonly ignored: readonly IgnoredDocument[];
}

/** Reads the documents of one file into the draft. */
export async function readFile(
  found: FoundFile,
  loaded: Loaded,
  draft: Draft,
  loadYaml: () => Promise<YamlModule>,
): Promise<FileReading> {
  const { file, named } = found;
  const held: (Held & { readonly kind: InputKind })[] = [];
  const ignored: IgnoredDocument[] = [];
  const reading = { file, format: 'json' as const, bytes: 0, documents: 0, held, ignored };
  const unknown = (at: SourceRef, code: string, why: string, hint: string): void => {
    if (named) draft.tell({ code, message: why, hint, at });
    else ignored.push({ file, document: at.document, why });
  };
  const top: SourceRef = { file, document: 0, path: [] };
  if (!loaded.ok) {
    draft.tell(problemOf(loaded.fault, top));
    return reading;
  }
  const { bytes } = loaded;
  const parsed = bytes.length === 0 ? undefined : await parseTolerant(bytes, file, loadYaml);
  if (parsed?.ok === false) {
    const lines = linesOf(bytes);
    for (const fault of parsed.faults) {
      const offset = parsed.format === 'json' ? fault.offset : byteOffset(bytes, fault.offset);
      const position = { file, ...lines.at(offset), text: lines.textAt(offset) };
      draft.tell({ ...problemOf(fault, top), position });
    }
    return { ...reading, format: parsed.format, bytes: bytes.length };
  }
  const values = [...(parsed?.values ?? [])];
  const documents = values.length;
  if (values.every((value) => value === null || value === undefined)) {
    unknown(top, 'input/empty', 'the file is empty', KNOWN_KINDS);
  }
  for (let document = 0; document < documents; document += 1) {
    const value = values[document];
    // let go of it when it has been read
    values[document] = undefined;
    if (value === null || value === undefined) continue;
    const at: SourceRef = { file, document, path: [] };
    for (const part of partsOf(value, at)) {
      const kinds = recognise(part.value);
      if (kinds.length === 0) unknown(part.at, 'input/kind', whyUnknown(part.value), KNOWN_KINDS);
      for (const kind of kinds) {
        held.push({ kind, ...guarded(kind, part.value as Members, part.at, draft) });
      }
    }
  }
  return { ...reading, format: parsed?.format ?? 'json', bytes: bytes.length, documents };
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

const NOTHING_HELD: Held = { accounts: [], clusters: [], counts: {} };

/** Files too large to be looked through for depth may still be too deep for the readers. */
function guarded(kind: InputKind, value: Members, at: SourceRef, draft: Draft): Held {
  try {
    return readDocument(kind, value, at, draft);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    draft.tell({ code: 'input/nesting', message: 'nested too deep', at });
    return NOTHING_HELD;
  }
}

async function parseTolerant(bytes: Buffer, file: string, loadYaml: () => Promise<YamlModule>) {
  try {
    return await parseText(bytes, file, loadYaml);
  } catch (error) {
    if (!(error instanceof RangeError) && !isTooLong(error)) throw error;
    const fault: Fault =
      error instanceof RangeError
        ? { code: 'input/nesting', message: 'nested too deep', offset: 0 }
        : { code: 'input/too-large', message: 'larger than 512 MB', offset: 0 };
    return { ok: false as const, format: 'json' as const, faults: [fault] };
  }
}

const isTooLong = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_STRING_TOO_LONG';

function problemOf({ code, message, hint }: Fault, at: SourceRef): Problem {
  return { code, message, at, ...(hint === undefined ? {} : { hint }) };
}

const byteOffset = (bytes: Buffer, characters: number): number =>
  Buffer.byteLength(bytes.toString('utf8').slice(0, characters));
