// Nodes become the WXML that glass-easel's compiler takes, with WeChat's meaning of every doubtful case written out.
import type { Expression } from './expression.ts';
import { type Inspection, knownPrefix, rootOf } from './inspect-template.ts';
import type { Attribute, Binding, ElementNode, Part, TemplateNode } from './syntax.ts';

export interface Resolved {
  /** Ids of imported templates, in order. */
  readonly imports: readonly string[];
  /** Name of a WXS module → id under which it is defined. */
  readonly wxs: ReadonlyMap<string, string>;
  /** `src` of an include as written → id. */
  readonly includes: ReadonlyMap<string, string>;
}

export function printTemplate(
  nodes: readonly TemplateNode[],
  { templates }: Inspection,
  resolved: Resolved,
): string {
  const printer = new Printer(resolved);
  const head = [
    ...[...resolved.wxs].map(([name, id]) => `<wxs module="${name}" src="/${id}"/>`),
    ...resolved.imports.map((id) => `<import src="/${id}"/>`),
  ];
  const named = [...templates].map(
    ([name, { children }]) => `<template name="${inQuotes(name)}">${printer.nodes(children, [])}</template>`,
  );
  return `${head.join('')}${named.join('')}${printer.nodes(nodes, [])}`;
}

const inText = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const inQuotes = (text: string): string => inText(text).replaceAll('"', '&quot;');
/** A brace of the text must not meet the braces of a binding. */
const apart = (text: string): string => text.replace(/\{(?=\{|$|\\[ntr])/g, "{{'{'}}");

/**
 * In text WeChat reads `\n` as a line break and leaves other backslashes alone. As a binding it stays where it is:
 * `<text>\n</text>` is no blank text.
 */
const textEscapes = (text: string): string =>
  text.includes('\\') ? text.replace(/(?<!\\)\\[ntr]/g, "{{'$&'}}") : text;

class Printer {
  readonly #resolved: Resolved;

  constructor(resolved: Resolved) {
    this.#resolved = resolved;
  }

  nodes(nodes: readonly TemplateNode[], loops: readonly string[]): string {
    return nodes
      .map((node) =>
        node.kind === 'text'
          ? this.#parts(node.parts, loops, (text) => textEscapes(inText(apart(text))))
          : this.#element(node, loops),
      )
      .join('');
  }

  #parts(parts: readonly Part[], loops: readonly string[], plain: (text: string) => string): string {
    return parts
      .map(({ content }) => (typeof content === 'string' ? plain(content) : this.#binding(content, loops)))
      .join('');
  }

  #binding({ expression }: Binding, loops: readonly string[]): string {
    return expression === undefined ? '{{undefined}}' : `{{ ${this.#expression(expression, loops)} }}`;
  }

  #element(node: ElementNode, loops: readonly string[]): string {
    const { tag, attributes, children } = node;
    if (tag === 'wxs' || tag === 'import') return '';
    if (tag === 'template' && !attributes.has('is')) return '';
    if (tag === 'include') {
      const id = this.#resolved.includes.get(attributes.get('src')?.text ?? '');
      const kept = this.#attributes(node, loops, (name) => name.startsWith('wx:'));
      // Nothing to include, but the branch that an `else` follows must stay.
      return id === undefined ? `<block${kept}/>` : `<include src="/${id}"${kept}/>`;
    }
    const inner = loopNames(node, loops);
    const wanted = (name: string): boolean =>
      tag === 'block' ? name.startsWith('wx:') || name === 'slot' : tag !== 'template' || name !== 'name';
    const open = `<${tag.includes(':') ? tag.replaceAll(':', '-') : tag}${this.#attributes(node, inner, wanted)}`;
    const isLeaf = children.length === 0 || tag === 'slot' || tag === 'template';
    return isLeaf ? `${open}/>` : `${open}>${this.nodes(children, inner)}</${tag.replaceAll(':', '-')}>`;
  }

  #attributes(node: ElementNode, loops: readonly string[], wanted: (name: string) => boolean): string {
    const hasLoop = node.attributes.has('wx:for') || node.attributes.has('wx:for-items');
    let printed = '';
    for (const attribute of node.attributes.values()) {
      if (wanted(attribute.name)) printed += this.#attribute(attribute, node.tag, hasLoop, loops);
    }
    return printed;
  }

  #attribute(attribute: Attribute, tag: string, hasLoop: boolean, loops: readonly string[]): string {
    const { name, text, value } = attribute;
    if (name === 'wx:else') return ' wx:else';
    if (/^wx:(key|for-item|for-index)$/.test(name)) {
      const isPlain = name === 'wx:key' ? !text.includes('{{') : /^[A-Za-z_$][\w$]*$/.test(text);
      return hasLoop && isPlain && text !== '' ? ` ${name}="${inQuotes(text)}"` : '';
    }
    const printedName = name === 'wx:for-items' ? 'wx:for' : name;
    const colon = printedName.indexOf(':');
    if (
      colon >= 0 &&
      !/^wx:(if|elif|for)$/.test(printedName) &&
      !knownPrefix.test(printedName.slice(0, colon))
    ) {
      return '';
    }
    if (printedName.indexOf(':', colon + 1) > 0 && colon >= 0) return '';
    if (value === undefined) return /^wx:/.test(name) ? ` ${printedName}=""` : ` ${printedName}`;
    if (tag === 'template' && name === 'data') {
      const content = value[0]?.content;
      const fields = typeof content === 'object' ? content.expression : undefined;
      return fields?.kind === 'object' ? ` data="{{ ${this.#fields(fields, loops)} }}"` : '';
    }
    return ` ${printedName}="${this.#parts(value, loops, (plain) => inQuotes(apart(plain)))}"`;
  }

  #fields(value: Extract<Expression, { kind: 'object' }>, loops: readonly string[]): string {
    return value.fields
      .map((field) => {
        const printed = this.#expression(field.value, loops);
        return field.name === undefined ? `...${printed}` : `${field.name}: ${printed}`;
      })
      .join(', ');
  }

  #expression(value: Expression, loops: readonly string[]): string {
    const print = (inner: Expression): string => this.#expression(inner, loops);
    switch (value.kind) {
      case 'literal':
        return typeof value.value === 'string' ? quoted(value.value) : String(value.value);
      case 'name':
        return value.name;
      case 'member':
        return `${print(value.object)}.${value.name}`;
      case 'index':
        return `${print(value.object)}[${print(value.index)}]`;
      case 'call':
        return this.#call(value, loops);
      case 'unary':
        return `${value.operator}(${print(value.value)})`;
      case 'binary':
        return `(${print(value.left)} ${value.operator} ${print(value.right)})`;
      case 'choice':
        return `(${print(value.test)} ? ${print(value.yes)} : ${print(value.no)})`;
      case 'array':
        return `[${value.items.map(print).join(', ')}]`;
      case 'object':
        return `{ ${this.#fields(value, loops)} }`;
    }
  }

  /** Only functions of WXS modules can be called; a call of anything else yields nothing in WeChat. */
  #call(value: Extract<Expression, { kind: 'call' }>, loops: readonly string[]): string {
    const root = rootOf(value);
    if (root === undefined || loops.includes(root) || !this.#resolved.wxs.has(root)) return 'undefined';
    const values = value.values.map((inner) => this.#expression(inner, loops)).join(', ');
    return `${this.#expression(value.callee, loops)}(${values})`;
  }
}

function loopNames({ attributes }: ElementNode, loops: readonly string[]): readonly string[] {
  if (!attributes.has('wx:for') && !attributes.has('wx:for-items')) return loops;
  return [
    ...loops,
    attributes.get('wx:for-item')?.text || 'item',
    attributes.get('wx:for-index')?.text || 'index',
  ];
}

const quoted = (text: string): string =>
  `'${text.replace(/[\\'"\n\r\t{}<>&]/g, (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`)}'`;
