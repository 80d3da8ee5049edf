import type * as Yaml from 'yaml';
import type { Fault } from '../json/fault.ts';
import { MAX_DEPTH } from '../json/scan.ts';
import { composeYaml, TooDeep, type YamlModule } from './compose.ts';

export type { YamlModule };

/** The documents of a YAML file and where each begins, or what is wrong with it. */
export type YamlDocuments =
  | { readonly ok: true; readonly values: readonly unknown[]; readonly starts: readonly number[] }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** How often what an anchor names may be repeated. */
const MAX_ALIASES = 1000;

/** How many keys of a document may repeat themselves; each is looked for in all of it. */
const MAX_REPEATS = 20;

/** A document of more characters has to be JSON: the tree of a YAML document takes some hundred times its text. */
const LARGEST = 16 * 1024 * 1024;

/** Reads the documents of a YAML file; an empty one is `null`. */
export function readYaml(yaml: YamlModule, text: string): YamlDocuments {
  const large = largeDocument(text);
  if (large !== undefined) return { ok: false, faults: [large] };
  const values: unknown[] = [];
  const starts: number[] = [];
  const faults: Fault[] = [];
  try {
    for (const document of composeYaml(yaml, text)) {
      const error = document.errors.find(
        (one, index) => index === MAX_REPEATS || !repeatsItself(yaml, document, one),
      );
      if (error === undefined) values.push(contentOf(document, text, faults));
      else faults.push(faultOf(error, text));
      starts.push(document.range[0]);
    }
  } catch (error) {
    if (!(error instanceof TooDeep)) throw error;
    faults.push({
      code: 'input/nesting',
      message: `nested deeper than ${MAX_DEPTH} levels`,
      offset: starts.at(-1) ?? 0,
    });
  }
  return faults.length > 0 ? { ok: false, faults } : { ok: true, values, starts };
}

function largeDocument(text: string): Fault | undefined {
  for (let start = 0; text.length - start > LARGEST; ) {
    const end = text.lastIndexOf('\n---', start + LARGEST);
    if (end <= start) {
      return {
        code: 'input/too-large',
        message: `a YAML document of more than ${LARGEST / 1024 / 1024} MB`,
        hint: 'give it as JSON, which may be of any size',
        offset: start,
      };
    }
    start = end + 1;
  }
  return undefined;
}

function contentOf(document: Yaml.Document.Parsed, text: string, faults: Fault[]): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    // the parser's own word for aliases that name nothing, or too much
    if (!(error instanceof ReferenceError)) throw error;
    faults.push(aliasFault(error, text, document.range[0]));
    return undefined;
  }
}

/** Whether it is a key of a manifest that stands twice with the same scalar, which kubectl takes: nothing is lost. */
function repeatsItself(
  yaml: YamlModule,
  document: Yaml.Document.Parsed,
  { code, pos: [offset] }: Yaml.YAMLError,
): boolean {
  if (code !== 'DUPLICATE_KEY' || !document.has('apiVersion')) return false;
  let repeats = false;
  yaml.visit(document, {
    Map: (_key, { items }) => {
      const again = items.find(({ key }) => yaml.isScalar(key) && key.range?.[0] === offset);
      if (again === undefined) return undefined;
      const same = items.filter(({ key }) => scalarOf(yaml, key) === scalarOf(yaml, again.key));
      repeats = same.every(
        ({ value }) => yaml.isScalar(value) && value.value === scalarOf(yaml, again.value),
      );
      return yaml.visit.BREAK;
    },
  });
  return repeats;
}

const scalarOf = (yaml: YamlModule, node: unknown): unknown => (yaml.isScalar(node) ? node.value : undefined);

function faultOf({ code, message, pos }: Yaml.YAMLError, text: string): Fault {
  const hint = hintOf(code, text);
  return {
    code: code === 'DUPLICATE_KEY' ? 'input/duplicate-key' : 'input/yaml',
    message: says(code, message),
    offset: pos[0],
    ...(hint === undefined ? {} : { hint }),
  };
}

function says(code: Yaml.ErrorCode, message: string): string {
  switch (code) {
    case 'DUPLICATE_KEY':
      return 'a key stands twice in one mapping';
    case 'TAB_AS_INDENT':
      return 'YAML is indented with spaces, and this is a tab';
    default:
      return `not YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`.replace(/\.$/, '');
  }
}

function hintOf(code: Yaml.ErrorCode, text: string): string | undefined {
  if (/\{\{.*\}\}/.test(text)) return 'a template is no manifest: give what `helm template` prints';
  return code === 'DUPLICATE_KEY' ? 'all but one would be lost: join them' : undefined;
}

function aliasFault(error: ReferenceError, text: string, start: number): Fault {
  const excessive = error.message.startsWith('Excessive');
  const name = /: (\S+)$/.exec(error.message)?.[1];
  const offset = text.indexOf(name === undefined ? '*' : `*${name}`, start);
  return {
    code: 'input/alias',
    message: excessive
      ? `aliases repeat what they name more than ${MAX_ALIASES} times`
      : `an alias names no anchor${name === undefined ? '' : `: \`${name}\``}`,
    offset: Math.max(offset, start),
  };
}
