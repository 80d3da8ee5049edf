import { constants } from 'node:buffer';
import { OPEN_BRACE, OPEN_BRACKET, skipSeparators } from './json/bytes.ts';
import type { Spans } from './json/elements.ts';
import type { Fault } from './json/fault.ts';
import { type JsonLimits, readJson } from './json/read.ts';
import { isMembers } from './members.ts';
import type { YamlModule } from './yaml/compose.ts';
import { readYaml } from './yaml/read.ts';

/** The documents of a text, or what is wrong with it. */
export type Parsed =
  | {
      readonly ok: true;
      readonly format: 'json' | 'yaml';
      readonly values: readonly unknown[];
      /** Where each document of YAML begins, in characters. */
      readonly starts?: readonly number[];
      readonly lists?: ReadonlyMap<number, Spans>;
    }
  | { readonly ok: false; readonly format: 'json' | 'yaml'; readonly faults: readonly Fault[] };

const JSON_NAME = /\.(?:json|jsonl|ndjson)$/i;

/**
 * Reads a text as JSON where it begins like JSON, else as YAML, whose flow style begins like JSON too.
 *
 * The name decides nothing but what a text that is neither is called.
 */
export async function parseText(
  bytes: Buffer,
  file: string,
  loadYaml: () => Promise<YamlModule>,
  limits: JsonLimits,
): Promise<Parsed> {
  if (bytes.length === 0) return { ok: true, format: 'json', values: [] };
  const start = skipSeparators(bytes, 0);
  const begins = bytes[start] === OPEN_BRACE || bytes[start] === OPEN_BRACKET;
  const isJsonName = JSON_NAME.test(file);
  if (begins) {
    const json = readJson(bytes, limits);
    if (json.ok) return { ...json, format: 'json' };
    // a fault that is none of grammar is a fault of JSON
    if (isJsonName || json.faults.some(({ code }) => code !== 'input/json'))
      return broken('json', json.faults);
    const yaml = await asYaml(bytes, loadYaml);
    if (yaml.ok) return yaml;
    return looksLikeJson(bytes, start) ? broken('json', json.faults) : yaml;
  }
  const yaml = await asYaml(bytes, loadYaml);
  if (!isJsonName || (yaml.ok && yaml.values.some(isMembers))) return yaml;
  const json = readJson(bytes, limits);
  return json.ok ? { ...json, format: 'json' } : broken('json', json.faults);
}

const broken = (format: 'json' | 'yaml', faults: readonly Fault[]): Parsed => ({ ok: false, format, faults });

async function asYaml(bytes: Buffer, loadYaml: () => Promise<YamlModule>): Promise<Parsed> {
  if (bytes.length > constants.MAX_STRING_LENGTH) {
    return broken('yaml', [
      { code: 'input/too-large', message: 'YAML of more than 512 MB', hint: 'give it as JSON', offset: 0 },
    ]);
  }
  const yaml = readYaml(await loadYaml(), bytes.toString('utf8'));
  return yaml.ok ? { ...yaml, format: 'yaml' } : broken('yaml', yaml.faults);
}

/** An object whose first name is in quotes, or a list of objects or strings: not so a template's `{{`. */
function looksLikeJson(bytes: Buffer, start: number): boolean {
  return /^(?:\{\s*(?:"|\}|$)|\[\s*(?:[{["\d\]]|$))/.test(bytes.toString('latin1', start, start + 200));
}
