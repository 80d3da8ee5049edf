import {
  err,
  type Locate,
  ok,
  type Problem,
  type Result,
  type SourceRef,
  within,
} from '../../kernel/index.ts';
import type { Members } from '../../world/index.ts';
import { elementsOf, isElements } from '../files/json/elements.ts';
import { isMembers, nameOf } from '../files/members.ts';
import { isKubernetes } from '../files/read/kubernetes.ts';
import { type FileOptions, readDocuments } from '../files/read-documents.ts';

/** An object of Kubernetes as it stands in its file, secrets included: for what is made of it, never for the world. */
export interface RawObject {
  readonly value: Members;
  readonly at: SourceRef;
}

/** The manifests of one file. */
export interface ManifestFile {
  readonly objects: readonly RawObject[];
  readonly locate: Locate;
}

/** Reads the manifests of one file, lists taken apart. */
export async function readManifestFile(
  file: string,
  options: FileOptions,
): Promise<Result<ManifestFile, readonly Problem[]>> {
  const read = await readDocuments(file, options);
  if (!read.ok) return read;
  const { values, locate } = read.value;
  const problems: Problem[] = [];
  const objects = values.flatMap((value, document) =>
    // `---` with nothing after it
    value === null ? [] : [...objectsOf(value, { file, document, path: [] }, problems)],
  );
  if (problems.length === 0) return ok({ objects, locate });
  return err(
    problems.map((problem) => {
      const position = problem.at === undefined ? undefined : locate(problem.at);
      return position === undefined ? problem : { ...problem, position };
    }),
  );
}

function* objectsOf(value: unknown, at: SourceRef, problems: Problem[]): Generator<RawObject> {
  if (!isMembers(value) || !isKubernetes(value)) {
    problems.push({
      code: 'manifest-file/shape',
      message: isMembers(value)
        ? 'no manifest: there is no `apiVersion` and `kind`'
        : `a manifest is an object, not ${nameOf(value)}`,
      at,
    });
    return;
  }
  const { items } = value;
  if (!/List$/.test(String(value['kind'])) || !isElements(items)) {
    yield { value, at };
    return;
  }
  let index = 0;
  for (const { value: item } of elementsOf(items)) {
    yield* objectsOf(item, within(at, 'items', index), problems);
    index += 1;
  }
}
