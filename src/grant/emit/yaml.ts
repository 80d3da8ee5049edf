import type { Json } from '../../policy/index.ts';

/** Words that YAML 1.1 takes for something else than text. */
const NOT_TEXT = /^(?:y|n|yes|no|on|off|true|false|null|~)$/i;
const PLAIN = /^[A-Za-z_/](?:[\w./@-]|:(?=[\w/@-]))*$/;

/** A value as YAML in block style, its lines indented. */
export function yamlLines(value: Json, indent = ''): readonly string[] {
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    return items.flatMap((item) => listItem(item, indent));
  }
  if (typeof value !== 'object' || value === null) return [`${indent}${scalar(value)}`];
  return Object.entries(value).flatMap(([name, inner]) => member(name, inner as Json, indent));
}

function member(name: string, value: Json, indent: string): readonly string[] {
  const key = `${indent}${text(name)}:`;
  return isEmptyOrScalar(value) ? [`${key} ${scalar(value)}`] : [key, ...yamlLines(value, `${indent}  `)];
}

function listItem(item: Json, indent: string): readonly string[] {
  if (isEmptyOrScalar(item)) return [`${indent}- ${scalar(item)}`];
  const [first = '', ...rest] = yamlLines(item, `${indent}  `);
  return [`${indent}- ${first.slice(indent.length + 2)}`, ...rest];
}

function isEmptyOrScalar(value: Json): boolean {
  return typeof value !== 'object' || value === null || Object.keys(value).length === 0;
}

function scalar(value: Json): string {
  if (typeof value === 'string') return text(value);
  // an empty list, an empty object, a number, true, false, null
  return JSON.stringify(value);
}

/** What is not surely text without quotes has them; JSON's are YAML's. */
const text = (value: string): string =>
  PLAIN.test(value) && !NOT_TEXT.test(value) ? value : JSON.stringify(value);
