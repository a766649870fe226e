// The XML of message push: elements and text, nothing else. No attributes, no entities of its own making, no DTD.

export type XmlValue = string | { readonly [name: string]: XmlValue | readonly XmlValue[] };
export type XmlFields = { readonly [name: string]: XmlValue | readonly XmlValue[] };

const MAX_DEPTH = 8;
const MAX_ELEMENTS = 2000;
const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** The members of the root element; those that come several times become a list. Undefined when it is no such XML. */
export function parsePushXml(text: string): XmlFields | undefined {
  const source = text.trim();
  let at = 0;
  let elements = 0;

  /** The content of an element whose opening tag has been read, up to and with its closing tag. */
  function content(name: string, depth: number): XmlValue | undefined {
    if (depth > MAX_DEPTH || ++elements > MAX_ELEMENTS) return undefined;
    const children = new Map<string, XmlValue[]>();
    let words = '';
    while (at < source.length) {
      if (source.startsWith('<![CDATA[', at)) {
        const end = source.indexOf(']]>', at);
        if (end < 0) return undefined;
        words += source.slice(at + 9, end);
        at = end + 3;
      } else if (source.startsWith(`</${name}>`, at)) {
        at += name.length + 3;
        if (children.size === 0) return words;
        if (words.trim() !== '') return undefined;
        return Object.fromEntries(
          [...children].map(([key, list]) => [key, list.length === 1 ? list[0]! : list]),
        );
      } else if (source[at] === '<') {
        const child = openingTag();
        const value = child === undefined ? undefined : child.empty ? '' : content(child.name, depth + 1);
        if (child === undefined || value === undefined) return undefined;
        children.set(child.name, [...(children.get(child.name) ?? []), value]);
      } else {
        const end = source.indexOf('<', at);
        const plain = unescapeXml(source.slice(at, end < 0 ? source.length : end));
        if (plain === undefined) return undefined;
        words += plain;
        at = end < 0 ? source.length : end;
      }
    }
    return undefined;
  }

  function openingTag(): { name: string; empty: boolean } | undefined {
    const tag = /<([A-Za-z_][\w.-]{0,63})\s*(\/?)>/y;
    tag.lastIndex = at;
    const found = tag.exec(source);
    if (found === null) return undefined;
    at = tag.lastIndex;
    return { name: found[1]!, empty: found[2] === '/' };
  }

  const root = openingTag();
  if (root === undefined || root.empty) return undefined;
  const value = content(root.name, 0);
  return typeof value === 'object' && at === source.length ? value : undefined;
}

/** Undefined when there is an entity that XML itself does not have. */
function unescapeXml(text: string): string | undefined {
  let broken = false;
  const plain = text.replace(/&([^;&]{0,12});?/g, (_whole, name: string) => {
    const number = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(name);
    const point = number && Number.parseInt(number[1] ?? number[2]!, number[1] === undefined ? 10 : 16);
    if (point !== null && point > 0 && point <= 0x10ffff) return String.fromCodePoint(point);
    if (Object.hasOwn(entities, name)) return entities[name]!;
    broken = true;
    return '';
  });
  return broken ? undefined : plain;
}

/** Text as CDATA, numbers bare, lists as repeated elements. */
export function writePushXml(fields: Readonly<Record<string, unknown>>, root = 'xml'): string {
  return `<${root}>${Object.entries(fields)
    .map(([name, value]) =>
      (Array.isArray(value) ? value : [value]).map((one) => writeValue(name, one)).join(''),
    )
    .join('')}</${root}>`;
}

function writeValue(name: string, value: unknown): string {
  if (typeof value === 'object' && value !== null)
    return writePushXml(value as Readonly<Record<string, unknown>>, name);
  if (typeof value === 'number' || typeof value === 'boolean') return `<${name}>${value}</${name}>`;
  return `<${name}><![CDATA[${String(value).replaceAll(']]>', ']]]]><![CDATA[>')}]]></${name}>`;
}
