import { resolve } from 'node:path';
import { err, type Locate, ok, type Problem, type Result, type SourceRef } from '../../kernel/index.ts';
import { fileSystem } from '../files/file-system.ts';
import { loadFile } from '../files/load-file.ts';
import { locator } from '../files/locate.ts';
import { linesOf } from '../files/text-lines.ts';
import { readYaml } from '../files/yaml/read.ts';
import { readClaims } from './read-claim.ts';
import type { WrittenClaim } from './written-claim.ts';

/** The name by which a claims file is found. */
export const CLAIMS_FILE_NAME = 'rolepin.yaml';

/** A claims file, read. */
export interface ClaimsFile {
  readonly claims: readonly WrittenClaim[];
  readonly locate: Locate;
}

const SIZE_LIMIT = 4 * 1024 * 1024;

/** Reads a claims file, YAML or JSON. All that is wrong with it is told, with lines. */
export async function readClaimsFile(
  file: string,
  { cwd }: { readonly cwd: string },
): Promise<Result<ClaimsFile, readonly Problem[]>> {
  const root: SourceRef = { file, document: 0, path: [] };
  const loaded = loadFile(resolve(cwd, file), fileSystem);
  if (!loaded.ok) {
    const { code, message, hint } = loaded.fault;
    return err([{ code, message, ...(hint === undefined ? {} : { hint }), at: root }]);
  }
  const { bytes } = loaded;
  if (bytes.length > SIZE_LIMIT) {
    return err([{ code: 'claims/size', message: 'larger than a claims file ever is', at: root }]);
  }
  const yaml = await import('yaml');
  const text = bytes.toString('utf8');
  const documents = readYaml(yaml, text);
  if (!documents.ok) {
    const lines = linesOf(bytes);
    return err(
      documents.faults.map(({ offset, ...fault }) => {
        const byte = Buffer.byteLength(text.slice(0, offset));
        return { ...fault, position: { file, ...lines.at(byte), text: lines.textAt(byte) } };
      }),
    );
  }
  const locate = locator({ read: () => bytes, formatOf: () => 'yaml', yaml: () => yaml });
  const problems: Problem[] = [];
  const tell = (problem: Problem): void => {
    const start = { file, line: 1, column: 1, text: '' };
    problems.push({ ...problem, position: (problem.at && locate(problem.at)) ?? start });
  };
  const [value, ...others] = documents.values;
  if (others.length > 0) {
    tell({
      code: 'claims/documents',
      message: 'a claims file holds one document',
      at: { ...root, document: 1 },
    });
  }
  const claims = readClaims(value ?? null, root, tell);
  return problems.length > 0 ? err(problems) : ok({ claims, locate });
}
