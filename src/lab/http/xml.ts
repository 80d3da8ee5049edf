/** A value as XML's elements hold it; `undefined` is left out, lists become `<member>` elements or repeated ones. */
export type XmlValue =
  | string
  | number
  | boolean
  | Date
  | undefined
  | Repeated
  | readonly XmlValue[]
  | Repeated
  | { readonly [name: string]: XmlValue };

/** Lists whose items are repeated elements of the name, as S3's protocol has them. */
export class Repeated {
  readonly items: readonly XmlValue[];
  constructor(items: readonly XmlValue[]) {
    this.items = items;
  }
}

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** A document: one element with its namespace. */
export function xmlDocument(name: string, value: XmlValue, namespace?: string): string {
  const attribute = namespace === undefined ? '' : ` xmlns="${escapeXml(namespace)}"`;
  return `${DECLARATION}<${name}${attribute}>${content(value)}</${name}>`;
}

function content(value: XmlValue): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return escapeXml(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value instanceof Date) return value.toISOString().replace(/\.\d{3}Z$/, 'Z');
  if (Array.isArray(value)) return value.map((item) => `<member>${content(item)}</member>`).join('');
  return Object.entries(value as Readonly<Record<string, XmlValue>>)
    .map(([name, one]) => {
      if (one === undefined) return '';
      if (one instanceof Repeated)
        return one.items.map((item) => `<${name}>${content(item)}</${name}>`).join('');
      return `<${name}>${content(one)}</${name}>`;
    })
    .join('');
}

/** Escapes what XML gives a meaning to; characters that XML 1.0 can't hold become the replacement character. */
function escapeXml(text: string): string {
  return (
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll('\r', '&#13;')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that XML forbids
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
  );
}

/** A map as the query protocol writes it: an entry for each key. */
export const xmlMap = (map: Readonly<Record<string, string | number>>): XmlValue => ({
  entry: new Repeated(Object.entries(map).map(([key, value]) => ({ key, value }))),
});
