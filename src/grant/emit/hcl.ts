import type { Json } from '../../policy/index.ts';

/** A text in HCL, of which nothing is a template: Terraform, "Strings and Templates". */
const hclText = (text: string): string =>
  JSON.stringify(text)
    // JSON's escapes are HCL's but for two
    .replace(/\\[\s\S]/g, (pair) => ESCAPES[pair] ?? pair)
    .replace(/[$%](?=\{)/g, (sign) => sign + sign);

const ESCAPES: Readonly<Record<string, string>> = { '\\b': '\\u0008', '\\f': '\\u000c' };

/** A value in HCL; its first line goes on where it stands. */
export function hclLines(value: Json, indent = ''): readonly string[] {
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    if (items.length === 0) return ['[]'];
    if (items.every((item) => typeof item !== 'object' || item === null)) {
      const flat = `[${items.map((item) => hclLines(item).join('')).join(', ')}]`;
      if (flat.length + indent.length < 100) return [flat];
    }
    return [
      '[',
      ...items.flatMap((item) => ended(hclLines(item, `${indent}  `), `${indent}  `, ',')),
      `${indent}]`,
    ];
  }
  if (typeof value === 'string') return [hclText(value)];
  if (typeof value !== 'object' || value === null) return [JSON.stringify(value)];
  const members = Object.entries(value);
  if (members.length === 0) return ['{}'];
  const written = members.map(
    ([name, inner]): Written => [key(name), hclLines(inner as Json, `${indent}  `)],
  );
  return ['{', ...aligned(written, `${indent}  `), `${indent}}`];
}

/** A name with the lines of its value. */
type Written = readonly [name: string, lines: readonly string[]];

/** Members as `terraform fmt` sets them: names that follow each other with values of one line share a column. */
function aligned(members: readonly Written[], indent: string): readonly string[] {
  const runs: Written[][] = [];
  for (const member of members) {
    const last = runs.at(-1);
    const joins =
      last !== undefined && member[1].length === 1 && last.every(([, lines]) => lines.length === 1);
    if (joins) last.push(member);
    else runs.push([member]);
  }
  return runs.flatMap((run) => {
    const width = Math.max(...run.map(([name]) => name.length));
    return run.flatMap(([name, [first = '', ...rest]]) => [
      `${indent}${name.padEnd(width)} = ${first}`,
      ...rest,
    ]);
  });
}

function ended(lines: readonly string[], indent: string, mark: string): readonly string[] {
  const marked = lines.map((line, index) => (index === lines.length - 1 ? `${line}${mark}` : line));
  return marked.map((line, index) => (index === 0 ? `${indent}${line}` : line));
}

const key = (name: string): string => (/^[A-Za-z_][\w-]*$/.test(name) ? name : hclText(name));

/** An argument of a block: a value, or with `raw` an expression. */
export type Argument = readonly [name: string, value: Json | { readonly raw: string }];

/** A block with its arguments, and with blocks in it. */
export function hclBlock(
  head: string,
  given: readonly Argument[],
  nested: readonly (readonly string[])[] = [],
): readonly string[] {
  const written = given.map(
    ([name, value]): Written => [name, isRaw(value) ? [value.raw] : hclLines(value, '  ')],
  );
  return [
    `${head} {`,
    ...aligned(written, '  '),
    ...nested.flatMap((lines, index) => [
      ...(index === 0 && given.length === 0 ? [] : ['']),
      ...lines.map((line) => (line === '' ? '' : `  ${line}`)),
    ]),
    '}',
  ];
}

const isRaw = (value: Argument[1]): value is { readonly raw: string } =>
  typeof value === 'object' && value !== null && 'raw' in value && typeof value.raw === 'string';
