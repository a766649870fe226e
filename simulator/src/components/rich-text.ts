// `<rich-text>`: HTML or nodes, of which only what WeChat allows is drawn. No scripts, no events, no foreign addresses.
// https://developers.weixin.qq.com/miniprogram/dev/component/rich-text.html
import type { BuiltIn, BuiltInNode } from './built-in.ts';

const own: Readonly<Record<string, readonly string[]>> = {
  col: ['span', 'width'],
  colgroup: ['span', 'width'],
  img: ['alt', 'src', 'height', 'width'],
  ol: ['start', 'type'],
  table: ['width'],
  td: ['colspan', 'height', 'rowspan', 'width'],
  th: ['colspan', 'height', 'rowspan', 'width'],
  tr: ['colspan', 'height', 'rowspan', 'width'],
  bdo: ['dir'],
};
const tags = new Set(
  `a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del div dl dt em
   fieldset font footer h1 h2 h3 h4 h5 h6 header hr i img ins label legend li mark nav ol p pre q rt ruby s section small
   span strong sub sup table tbody td tfoot th thead tr tt u ul`.split(/\s+/),
);
const anywhere = ['class', 'style'];

interface RichNode {
  readonly type?: string;
  readonly name?: string;
  readonly attrs?: Readonly<Record<string, unknown>>;
  readonly children?: readonly RichNode[];
  readonly text?: string;
}

export const richText: BuiltIn = {
  properties: { nodes: { type: null, value: '' }, space: String, userSelect: Boolean },
  children: 'none',
  css: 'wx-rich-text{display:block}wx-rich-text a{color:inherit;text-decoration:none}wx-rich-text[user-select]{user-select:text}',
  attach(node) {
    let drawn: unknown;
    return {
      update() {
        node.element.toggleAttribute('user-select', Boolean(node.data.userSelect));
        const { nodes } = node.data;
        if (nodes === drawn) return;
        drawn = nodes;
        const parts =
          typeof nodes === 'string'
            ? fromHtml(node, nodes)
            : Array.isArray(nodes)
              ? (nodes as RichNode[]).flatMap((each) => fromNode(node, each))
              : [];
        node.element.replaceChildren(...parts);
      },
    };
  },
};

function element(
  node: BuiltInNode,
  name: string,
  attributes: Iterable<readonly [string, unknown]>,
): HTMLElement {
  const made = node.document.createElement(name);
  const allowed = [...anywhere, ...(own[name] ?? [])];
  for (const [key, value] of attributes) {
    if (!allowed.includes(key)) continue;
    if (key === 'src' && !/^(?:https?:\/\/|data:image\/|\/)/i.test(String(value))) continue;
    made.setAttribute(key, key === 'src' ? node.services.assetUrl(String(value), '') : String(value));
  }
  return made;
}

function fromHtml(node: BuiltInNode, html: string): Node[] {
  const parsed = new node.window.DOMParser().parseFromString(`<body>${html}</body>`, 'text/html');
  const copy = (from: Node): Node[] => {
    if (from.nodeType === 3) return [node.document.createTextNode(from.textContent ?? '')];
    if (from.nodeType !== 1) return [];
    const source = from as HTMLElement;
    const name = source.tagName.toLowerCase();
    // What is not allowed goes with all that is in it, as WeChat does.
    if (!tags.has(name)) return [];
    const made = element(
      node,
      name,
      [...source.attributes].map(({ name: key, value }) => [key, value] as const),
    );
    made.append(...[...source.childNodes].flatMap(copy));
    return [made];
  };
  return [...parsed.body.childNodes].flatMap(copy);
}

function fromNode(
  node: BuiltInNode,
  { type, name = '', attrs = {}, children = [], text = '' }: RichNode,
): Node[] {
  if (type === 'text') return [node.document.createTextNode(decoded(text))];
  const tag = name.toLowerCase();
  if (!tags.has(tag)) return [];
  const made = element(node, tag, Object.entries(attrs));
  made.append(...children.flatMap((each) => fromNode(node, each)));
  return [made];
}

const entities: Readonly<Record<string, string>> = {
  nbsp: '\u00a0',
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
};
const decoded = (text: string): string =>
  text.replace(/&(\w+);/g, (whole, name: string) => entities[name] ?? whole);
