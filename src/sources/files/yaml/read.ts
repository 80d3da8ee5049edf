import type * as Yaml from 'yaml';
import type { Documents } from '../json/read.ts';
import { MAX_DEPTH } from '../json/scan.ts';

/** The parser, loaded only where a file needs it. */
export type YamlModule = typeof Yaml;

/** How often what an anchor names may be repeated. */
const MAX_ALIASES = 1000;

/** Above this many bytes a file has to be JSON: a tree of YAML takes some fifty times its text. */
export const YAML_LIMIT = 64 * 1024 * 1024;

/**
 * Reads a stream of YAML documents as kubectl does: YAML 1.1, where `yes` is true and `<<` merges, without its dates
 * and its numbers to the base of sixty. `undefined`: nested too deep to be composed.
 *
 * Numbers of twelve digits stay text: they are account ids, and lose their leading zeros otherwise.
 * Source: sigs.k8s.io/yaml and go-yaml v2, which kubectl reads manifests with.
 */
export function parseYaml(yaml: YamlModule, text: string): readonly Yaml.Document.Parsed[] | undefined {
  const tokens = [...new yaml.Parser().parse(text)];
  // the composer recurses, and so deep inside V8 that its overflow ends the process
  if (depthOf(tokens) > MAX_DEPTH) return undefined;
  const composer = new yaml.Composer({
    version: '1.1',
    merge: true,
    logLevel: 'silent',
    customTags: (tags) => [
      { tag: 'tag:yaml.org,2002:str', default: true, test: /^\d{12}$/, resolve: (source: string) => source },
      ...tags.filter((tag) => typeof tag === 'string' || (!UNWANTED.has(tag.tag) && tag.format !== 'TIME')),
    ],
  });
  return [...composer.compose(tokens)] as Yaml.Document.Parsed[];
}

/** How deep the tokens of a file are nested, without recursion. */
function depthOf(tokens: readonly Yaml.CST.Token[]): number {
  let level: readonly (Yaml.CST.Token | null | undefined)[] = tokens;
  let depth = 0;
  for (; level.length > 0; depth += 1) {
    level = level.flatMap((token) => {
      if (token === null || token === undefined) return [];
      if (token.type === 'document') return [token.value];
      return 'items' in token ? token.items.flatMap(({ key, value }) => [key, value]) : [];
    });
  }
  return depth;
}

const UNWANTED = new Set(
  ['timestamp', 'binary', 'omap', 'pairs', 'set'].map((name) => `tag:yaml.org,2002:${name}`),
);

/** Reads the documents of a YAML file; an empty one is `null`. */
export function readYaml(yaml: YamlModule, text: string): Documents {
  try {
    const documents = parseYaml(yaml, text);
    if (documents === undefined) return { ok: false, faults: [TOO_DEEP] };
    const faults = documents.flatMap(({ errors }) =>
      errors.slice(0, 1).map((error) => ({
        code: error.code === 'DUPLICATE_KEY' ? 'input/duplicate-key' : 'input/yaml',
        message: says(error),
        offset: error.pos[0],
        ...hintOf(error.code, text),
      })),
    );
    if (faults.length > 0) return { ok: false, faults };
    const values = documents.map((document) => document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown);
    return { ok: true, values };
  } catch (error) {
    if (error instanceof ReferenceError) return { ok: false, faults: [aliasFault(error, text)] };
    throw error;
  }
}

const TOO_DEEP = { code: 'input/nesting', message: `nested deeper than ${MAX_DEPTH} levels`, offset: 0 };

function says({ code, message }: Yaml.YAMLError): string {
  switch (code) {
    case 'DUPLICATE_KEY':
      return 'a key stands twice in one mapping';
    case 'TAB_AS_INDENT':
      return 'YAML is indented with spaces, and this is a tab';
    default:
      return `not YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`.replace(/\.$/, '');
  }
}

function hintOf(code: string, text: string): { readonly hint?: string } {
  if (/\{\{.*\}\}/.test(text)) return { hint: 'a template is no manifest: give what `helm template` prints' };
  return code === 'DUPLICATE_KEY' ? { hint: 'all but one would be lost: join them' } : {};
}

function aliasFault(error: ReferenceError, text: string) {
  const excessive = error.message.startsWith('Excessive');
  const name = /: (\S+)$/.exec(error.message)?.[1];
  const offset = name === undefined ? text.indexOf('*') : text.indexOf(`*${name}`);
  return {
    code: 'input/alias',
    message: excessive
      ? `aliases repeat what they name more than ${MAX_ALIASES} times`
      : `an alias names no anchor${name === undefined ? '' : `: \`${name}\``}`,
    offset: Math.max(offset, 0),
  };
}
