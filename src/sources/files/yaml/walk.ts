import type * as Yaml from 'yaml';
import type { PathKey } from '../../../kernel/index.ts';
import { composeYaml, TooDeep, type YamlModule } from './compose.ts';
import { readYaml } from './read.ts';

/** Where a node stands in its text, and what of the path leads on into it (a policy given as text). */
export interface FoundNode {
  readonly start: number;
  readonly end: number;
  /** The value of a text that the path leads on into. */
  readonly value: unknown;
  /** A literal block scalar (`|`): its lines stand in the file as they are. */
  readonly literal: boolean;
  readonly rest: readonly PathKey[];
}

/** Finds the node at a path of a file. */
export type FindNode = (document: number, path: readonly PathKey[]) => FoundNode | undefined;

/**
 * Makes the node finder of a file of sound YAML. Only the documents that are asked for are read.
 *
 * @param starts where each document begins; without it all are read once to find out
 */
export function indexYaml(
  yaml: YamlModule,
  text: string,
  starts: readonly number[] = startsOf(yaml, text),
): FindNode {
  const documents = new Map<number, Yaml.Document.Parsed | undefined>();
  return (number, path) => {
    const start = starts[number];
    if (start === undefined) return undefined;
    const part = text.slice(start, starts[number + 1]);
    if (!documents.has(number)) documents.set(number, firstOf(yaml, part));
    const found = findNode(yaml, documents.get(number), part, path);
    return found === undefined ? undefined : { ...found, start: start + found.start, end: start + found.end };
  };
}

function startsOf(yaml: YamlModule, text: string): readonly number[] {
  const documents = readYaml(yaml, text);
  return documents.ok ? documents.starts : [];
}

function firstOf(yaml: YamlModule, text: string): Yaml.Document.Parsed | undefined {
  try {
    return composeYaml(yaml, text).next().value as Yaml.Document.Parsed | undefined;
  } catch (error) {
    // the file has changed since it was read
    if (error instanceof TooDeep) return undefined;
    throw error;
  }
}

function findNode(
  yaml: YamlModule,
  document: Yaml.Document.Parsed | undefined,
  text: string,
  path: readonly PathKey[],
): FoundNode | undefined {
  if (document === undefined) return undefined;
  let node: unknown = document.contents;
  for (let depth = 0; ; depth += 1) {
    node = resolve(yaml, document, node);
    if (!yaml.isNode(node) || !node.range) return undefined;
    const key = path[depth];
    if (key === undefined || yaml.isScalar(node)) return found(yaml, node, text, path.slice(depth));
    node = childOf(yaml, document, node, key);
  }
}

function found(
  yaml: YamlModule,
  node: Yaml.Node,
  text: string,
  rest: readonly PathKey[],
): FoundNode | undefined {
  const [start, end] = node.range ?? [0, 0, 0];
  const scalar = yaml.isScalar(node) ? node : undefined;
  if (rest.length > 0 && typeof scalar?.value !== 'string') return undefined;
  const trimmed = start + text.slice(start, end).trimEnd().length;
  return { start, end: trimmed, value: scalar?.value, literal: scalar?.type === 'BLOCK_LITERAL', rest };
}

function resolve(yaml: YamlModule, document: Yaml.Document.Parsed, node: unknown): unknown {
  return yaml.isAlias(node) ? node.resolve(document) : node;
}

function childOf(yaml: YamlModule, document: Yaml.Document.Parsed, node: Yaml.Node, key: PathKey): unknown {
  if (yaml.isSeq(node)) return typeof key === 'number' ? node.items[key] : undefined;
  if (!yaml.isMap(node)) return undefined;
  let merged: unknown;
  for (const pair of node.items) {
    const name = yaml.isScalar(pair.key) ? pair.key.value : pair.key;
    if (String(name) === String(key)) return pair.value;
    if (yaml.isScalar(pair.key) && isMerge(pair.key)) {
      const sources = resolve(yaml, document, pair.value);
      for (const source of yaml.isSeq(sources) ? sources.items : [sources]) {
        const map = resolve(yaml, document, source);
        if (yaml.isMap(map)) merged ??= childOf(yaml, document, map, key);
      }
    }
  }
  return merged;
}

const isMerge = (key: Yaml.Scalar): boolean => key.source === '<<' || key.value === '<<';
