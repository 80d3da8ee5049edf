import type * as Yaml from 'yaml';
import { MAX_DEPTH } from '../json/scan.ts';

/** The parser, loaded only where a file needs it. */
export type YamlModule = typeof Yaml;

/** Thrown where a document is nested too deep to be composed. */
export class TooDeep extends Error {}

/**
 * Reads a stream of YAML documents, one after another, as kubectl does: YAML 1.1, where `yes` is true and `<<`
 * merges, without its dates and its numbers to the base of sixty.
 *
 * Numbers of twelve digits stay text: they are account ids, and lose their leading zeros otherwise.
 * Source: sigs.k8s.io/yaml and go-yaml v2, which kubectl reads manifests with.
 */
export function composeYaml(yaml: YamlModule, text: string): Generator<Yaml.Document.Parsed> {
  const composer = new yaml.Composer<Yaml.ParsedNode>({
    version: '1.1',
    merge: true,
    logLevel: 'silent',
    customTags: (tags) => [
      ACCOUNT_ID,
      ...tags.filter((tag) => typeof tag === 'string' || (!UNWANTED.has(tag.tag) && tag.format !== 'TIME')),
    ],
  });
  return composer.compose(shallow(new yaml.Parser().parse(text))) as Generator<Yaml.Document.Parsed>;
}

const ACCOUNT_ID: Yaml.ScalarTag = {
  tag: 'tag:yaml.org,2002:str',
  default: true,
  test: /^\d{12}$/,
  resolve: (source) => source,
};

const UNWANTED = new Set(
  ['timestamp', 'binary', 'omap', 'pairs', 'set'].map((name) => `tag:yaml.org,2002:${name}`),
);

/** The composer recurses, and so deep inside V8 that its overflow ends the process. */
function* shallow(tokens: Iterable<Yaml.CST.Token>): Generator<Yaml.CST.Token> {
  for (const token of tokens) {
    if (depthOf(token) > MAX_DEPTH) throw new TooDeep();
    yield token;
  }
}

/** How deep a token is nested, without recursion. */
function depthOf(token: Yaml.CST.Token): number {
  let depth = 0;
  const open: { readonly token: Yaml.CST.Token | null | undefined; readonly level: number }[] = [
    { token: token.type === 'document' ? token.value : token, level: 1 },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    depth = Math.max(depth, next.level);
    if (!next.token || !('items' in next.token)) continue;
    const level = next.level + 1;
    for (const { key, value } of next.token.items) {
      if (key && 'items' in key) open.push({ token: key, level });
      if (value && 'items' in value) open.push({ token: value, level });
    }
  }
  return depth;
}
