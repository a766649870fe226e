// WXML text becomes nodes. It goes on after a fault, so that one page shows all of its faults at once.
import { type Finding, placeAt } from '../report.ts';
import { ExpressionFault, ExpressionReader } from './expression.ts';
import { expressionReasons } from './expression-reasons.ts';
import type { Attribute, ElementNode, Part, TemplateNode, TextNode } from './syntax.ts';

export interface ParsedWxml {
  readonly nodes: readonly TemplateNode[];
  readonly findings: readonly Finding[];
}

interface Open {
  readonly node: { -readonly [K in keyof ElementNode]: ElementNode[K] };
  readonly children: TemplateNode[];
}

const tagName = /\s*([A-Za-z_-][\w:-]*)/y;
const attributeName = /[A-Za-z_:-][\w:-]*/y;
const blank = /\s*/y;
const bareValue = /(?:[^\s>/]|\/(?!>))*/y;
const tagEnd = /\s+>/y;
const equals = /\s*=\s*/y;
const wxsEnd = /<\/\s*wxs\s*>/g;
const depthLimit = 200;

export function parseWxml(text: string): ParsedWxml {
  return new WxmlReader(text).read();
}

class WxmlReader {
  readonly #text: string;
  readonly #findings: Finding[] = [];
  readonly #roots: TemplateNode[] = [];
  readonly #open: Open[] = [];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): ParsedWxml {
    while (this.#at < this.#text.length) {
      if (this.#text.startsWith('<!--', this.#at)) this.#comment();
      else if (this.#text.startsWith('</', this.#at)) this.#endTag();
      else if (this.#text[this.#at] === '<') this.#startTag();
      else this.#characters();
    }
    for (const { node } of this.#open) this.#find('wxml-tag-open', node.offset, { tag: node.tag });
    while (this.#open.length > 0) this.#close();
    return { nodes: this.#roots, findings: this.#findings };
  }

  #find(rule: Finding['rule'], offset: number, details?: Finding['details']): void {
    this.#findings.push({ rule, at: placeAt(this.#text, offset), details });
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found !== null) this.#at += found[0].length;
    return found;
  }

  #add(node: TemplateNode): void {
    (this.#open.at(-1)?.children ?? this.#roots).push(node);
  }

  /** A comment that does not end reaches to the end of the file, as with WeChat. */
  #comment(): void {
    const end = this.#text.indexOf('-->', this.#at + 4);
    this.#at = end < 0 ? this.#text.length : end + 3;
  }

  #characters(): void {
    const offset = this.#at;
    let end = this.#text.indexOf('<', offset);
    let binding = this.#text.indexOf('{{', offset);
    // A `<` inside a binding compares.
    while (binding >= 0 && (binding < end || end < 0)) {
      const close = bindingEnd(this.#text, binding + 2);
      // One that is never closed ends with the text.
      if (close < 0) break;
      const after = close + 2;
      if (after > end) end = this.#text.indexOf('<', after);
      binding = this.#text.indexOf('{{', after);
    }
    if (end < 0) end = this.#text.length;
    this.#at = end;
    const parts = this.#parts(this.#text.slice(offset, end), offset);
    const node: TextNode = { kind: 'text', offset, parts };
    this.#add(node);
  }

  #parts(text: string, offset: number, isData = false): Part[] {
    const parts: Part[] = [];
    for (let at = 0; at < text.length; ) {
      const start = text.indexOf('{{', at);
      if (start !== at) {
        const content = text.slice(at, start < 0 ? undefined : start);
        parts.push({ offset: offset + at, content });
        if (start < 0) break;
      }
      const end = bindingEnd(text, start + 2);
      if (end < 0) {
        this.#find('wxml-binding-open', offset + start);
        break;
      }
      parts.push(this.#binding(text.slice(start + 2, end), offset + start + 2, isData));
      at = end + 2;
    }
    return parts;
  }

  #binding(text: string, offset: number, isData: boolean): Part {
    if (text.trim() === '' && !isData) return { offset, content: { expression: undefined } };
    try {
      const reader = new ExpressionReader(text);
      return { offset, content: { expression: isData ? reader.fields() : reader.value() } };
    } catch (error) {
      if (!(error instanceof ExpressionFault)) throw error;
      const texts = expressionReasons[error.why].map((line) => line.replaceAll('{found}', error.found));
      const [reason = '', reasonEn = '', fix = '', fixEn = ''] = texts;
      const details = { text: text.trim(), reason, reasonEn, fix, fixEn };
      this.#find('wxml-expression', offset + error.offset, details);
      return { offset, content: { expression: undefined } };
    }
  }

  #endTag(): void {
    const offset = this.#at;
    this.#at += 2;
    const name = this.#match(tagName)?.[1];
    const end = this.#text.indexOf('>', this.#at);
    this.#at = end < 0 ? this.#text.length : end + 1;
    if (end < 0) this.#find('wxml-end', offset);
    if (name !== undefined && this.#open.at(-1)?.node.tag === name) {
      this.#close();
      return;
    }
    const known = this.#open.findLastIndex(({ node }) => node.tag === name);
    const inner = this.#open.at(-1)?.node;
    if (known < 0) {
      this.#find('wxml-end-tag', offset, { tag: name ?? '' });
      return;
    }
    this.#find('wxml-tag-mismatch', offset, { tag: name ?? '', expected: inner?.tag ?? '' });
    while (this.#open.length > known) this.#close();
  }

  #close(): void {
    this.#open.pop();
  }

  #startTag(): void {
    const offset = this.#at;
    this.#at += 1;
    const name = this.#match(tagName)?.[1];
    if (name === undefined) {
      this.#find('wxml-tag-name', offset, { found: this.#text.charAt(this.#at) });
      // The sign is shown as text, and the rest is read as if nothing had happened.
      this.#add({ kind: 'text', offset, parts: [{ offset, content: '<' }] });
      return;
    }
    if (name.startsWith('wx-')) this.#find('wxml-tag-reserved', offset, { tag: name });
    const attributes = new Map<string, Attribute>();
    const selfClosing = this.#attributes(name, attributes);
    const children: TemplateNode[] = [];
    const node: Open['node'] = { kind: 'element', tag: name, offset, attributes, children };
    this.#add(node);
    if (selfClosing) return;
    if (name === 'wxs') {
      wxsEnd.lastIndex = this.#at;
      const end = wxsEnd.exec(this.#text);
      node.raw = { text: this.#text.slice(this.#at, end?.index), offset: this.#at };
      this.#at = end === null ? this.#text.length : wxsEnd.lastIndex;
      return;
    }
    if (this.#open.length >= depthLimit) this.#find('wxml-depth', offset, { limit: depthLimit });
    else this.#open.push({ node, children });
  }

  /** Reads up to the end of the tag; true when the tag closes itself. */
  #attributes(tag: string, attributes: Map<string, Attribute>): boolean {
    for (;;) {
      this.#match(blank);
      const offset = this.#at;
      if (this.#text.startsWith('/>', offset)) {
        this.#at += 2;
        return true;
      }
      if (this.#text[offset] === '>') {
        this.#at += 1;
        return false;
      }
      if (offset >= this.#text.length) {
        this.#find('wxml-end', offset);
        return true;
      }
      const name = this.#match(attributeName)?.[0];
      if (name !== undefined) {
        const attribute = this.#value(tag, name, offset);
        attributes.delete(name);
        attributes.set(name, attribute);
        continue;
      }
      // A new tag in the middle of one: this one was not finished.
      if (this.#text[offset] === '<') {
        this.#find('wxml-end', offset);
        return true;
      }
      this.#find('wxml-attribute-name', offset, { found: this.#text.charAt(offset) });
      this.#at = offset + 1;
      if (this.#text[offset] === '/' && this.#match(tagEnd) !== null) return true;
      while (this.#at < this.#text.length && !/[\s/><]/.test(this.#text.charAt(this.#at))) this.#at += 1;
    }
  }

  #value(tag: string, name: string, offset: number): Attribute {
    if (this.#match(equals) === null) return { name, offset, value: undefined, text: '' };
    const start = this.#at + 1;
    const quote = this.#text.charAt(this.#at);
    if (quote !== '"' && quote !== "'") {
      this.#find('wxml-attribute-quotes', this.#at, { name });
      const bare = this.#match(bareValue)?.[0] ?? '';
      return { name, offset, value: [{ offset: start - 1, content: bare }], text: bare };
    }
    let end = start;
    while (end < this.#text.length && this.#text[end] !== quote) end += this.#text[end] === '\\' ? 2 : 1;
    if (end >= this.#text.length) this.#find('wxml-attribute-open', this.#at, { name });
    this.#at = Math.min(end + 1, this.#text.length);
    const raw = this.#text.slice(start, end);
    if (raw.includes('\n')) this.#find('wxml-attribute-newline', start + raw.indexOf('\n'), { name });
    const text = raw.includes('\\') ? unescapedValue(raw) : raw;
    const isData = tag === 'template' && name === 'data' && text.trim() !== '';
    const value = this.#parts(isData ? text.trim() : text, start, isData);
    if (isData && (value.length !== 1 || typeof value[0]?.content === 'string'))
      this.#find('wxml-template-data', start);
    return { name, offset, value, text };
  }
}

/** In an attribute a backslash makes `\n` a line break and of anything else the sign itself. */
const unescapedValue = (text: string): string =>
  text.replace(/\\([\s\S])/g, (_, sign: string) => ({ n: '\n', t: '\t', r: '\r' })[sign] ?? sign);

function bindingEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '}' && text[at + 1] === '}') return at;
    if (sign === '"' || sign === "'") {
      at += 1;
      while (at < text.length && text[at] !== sign) at += text[at] === '\\' ? 2 : 1;
    }
  }
  return -1;
}
