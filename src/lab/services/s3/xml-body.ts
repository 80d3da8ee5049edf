import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { malformedXml } from './errors.ts';

/** An element of a request's body; names are without prefix. */
export interface XmlElement {
  readonly name: string;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  removeNSPrefix: true,
  parseTagValue: false,
  trimValues: false,
  processEntities: false,
  cdataPropName: '#cdata',
  maxNestedTags: 20,
});

/**
 * Reads the body of a request: one element of the given name. Entities are not expanded but those that XML itself has, and a
 * document type is refused. It throws MalformedXML.
 */
export function readXml(body: Buffer, root: string): XmlElement {
  const text = body.toString('utf8').replace(/^\ufeff/, '');
  if (/<!(DOCTYPE|ENTITY)/i.test(text) || XMLValidator.validate(text) !== true) throw malformedXml();
  let nodes: unknown;
  try {
    nodes = parser.parse(text);
  } catch {
    throw malformedXml();
  }
  const elements = childrenOf(nodes).filter((one) => typeof one !== 'string');
  const [only] = elements;
  if (elements.length !== 1 || only === undefined || only.name !== root) throw malformedXml();
  return only;
}

/** The elements of a name, in order. */
export const all = ({ children }: XmlElement, name: string): readonly XmlElement[] =>
  children.filter((child) => child.name === name);

/** The text of the one element of a name; `undefined` where it is not there. It throws where there are several. */
export function textOf(element: XmlElement, name: string): string | undefined {
  const [first, ...more] = all(element, name);
  if (more.length > 0) throw malformedXml();
  return first?.text;
}

/** Throws where an element holds others than these. */
export function onlyHas(element: XmlElement, names: readonly string[]): void {
  if (element.children.some(({ name }) => !names.includes(name))) throw malformedXml();
}

type Node = Readonly<Record<string, unknown>>;

function childrenOf(nodes: unknown): readonly (XmlElement | string)[] {
  if (!Array.isArray(nodes)) throw malformedXml();
  return nodes.map((node: Node) => {
    const [name] = Object.keys(node);
    if (name === undefined) throw malformedXml();
    if (name === '#text') return decodeEntities(String(node[name]));
    const inside = node[name] as readonly Node[];
    if (name === '#cdata') return inside.map((one) => String(one['#text'] ?? '')).join('');
    const content = childrenOf(inside);
    return {
      name,
      children: content.filter((one) => typeof one !== 'string'),
      text: content.filter((one) => typeof one === 'string').join(''),
    };
  }) as readonly (XmlElement | string)[];
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decodeEntities(text: string): string {
  return text.replace(/&([^;&\s]{0,12})(;?)/g, (_, name: string, end: string) => {
    const number = /^#x([0-9a-f]{1,6})$/i.exec(name)?.[1] ?? /^#(\d{1,7})$/.exec(name)?.[1];
    if (end === '' || (number === undefined && !Object.hasOwn(NAMED, name))) throw malformedXml();
    if (number === undefined) return NAMED[name] ?? '';
    const point = Number.parseInt(number, /^#x/i.test(name) ? 16 : 10);
    if (point === 0 || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) throw malformedXml();
    return String.fromCodePoint(point);
  });
}
