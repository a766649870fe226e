// One WXSS file becomes CSS in pieces: what it imports is named in between, and composed later.
import { type AtRule, type ChildNode, CssSyntaxError, type Declaration, parse, type Rule } from 'postcss';
import { type Finding, type Place, placeAt } from '../report.ts';
import { withoutLineComments } from './line-comments.ts';
import { withLengths } from './rpx.ts';
import { oddSelector, scopedSelector } from './selector.ts';

export interface SheetImport {
  readonly reference: string;
  /** Media query of the `@import`, or ''. */
  readonly media: string;
  readonly at: Place;
}

export interface Sheet {
  readonly pieces: readonly (string | SheetImport)[];
  readonly findings: readonly Finding[];
  /** Selectors that a component should not use, the first of each kind. */
  readonly odd: readonly Finding[];
}

const importParams = /^(?:url\(\s*)?(?:"([^"]*)"|'([^']*)'|([^\s"')]+))\s*\)?\s*([\s\S]*)$/;
/** Each address of a value, and strings, whose own words are no addresses: a picture in a string refers to its parts. */
const addresses = /url\(\s*(?:"([^"]*)"|'([^']*)'|([^\s"')]*))|"[^"]*"|'[^']*'/gi;
const isLocal = (address: string): boolean =>
  !/^(data:|https?:|\/\/|#|%23|cloud:|wxfile:|var\(|$)/i.test(address);

/** The first address of a value that is a file of the project. */
function localUrl(value: string): string | undefined {
  if (!value.includes('url(')) return undefined;
  for (const [, double, single, plain] of value.matchAll(addresses)) {
    const address = double ?? single ?? plain;
    if (address !== undefined && isLocal(address)) return address;
  }
  return undefined;
}
/** A sheet with more of them is no sheet. */
const mostMended = 100;

export function parseSheet(source: string): Sheet {
  const passed: Finding[] = [];
  let text = withoutLineComments(source);
  for (;;) {
    try {
      const sheet = new SheetReader(text).read();
      return { ...sheet, findings: [...passed, ...sheet.findings] };
    } catch (error) {
      if (!(error instanceof CssSyntaxError)) throw error;
      const { line = 1, column = 1, reason } = error;
      const mended = passed.length < mostMended ? mend(text, error) : undefined;
      if (mended === undefined) {
        const findings: Finding[] = [{ rule: 'wxss-syntax', at: { line, column }, details: { reason } }];
        return { pieces: [], findings, odd: [] };
      }
      passed.push({ rule: 'wxss-ignored', at: { line, column }, details: { reason } });
      text = mended;
    }
  }
}

/** What WeChat takes and a browser passes over: a word that is no declaration, a last comment without its end. */
function mend(text: string, { reason, line = 1, column = 1 }: CssSyntaxError): string | undefined {
  if (reason === 'Unclosed comment') return `${text}*/`;
  if (!reason.startsWith('Unknown word')) return undefined;
  const start = text.split('\n', line - 1).reduce((sum, { length }) => sum + length + 1, 0) + column - 1;
  const word = /^[^;{}]*/.exec(text.slice(start))?.[0] ?? '';
  if (word.trim() === '' || text[start + word.length] === '{') return undefined;
  return text.slice(0, start) + word.replace(/[^\n]/g, ' ') + text.slice(start + word.length);
}

/** Copies the text and changes it in passing, which is much quicker than to print the tree again. */
class SheetReader {
  readonly #text: string;
  readonly #pieces: (string | SheetImport)[] = [];
  readonly #findings: Finding[] = [];
  readonly #odd = new Map<string, Finding>();
  #css = '';
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): Sheet {
    this.#nodes(parse(this.#text).nodes, false);
    this.#copy(this.#text.length);
    this.#flush();
    return { pieces: this.#pieces, findings: this.#findings, odd: [...this.#odd.values()] };
  }

  #copy(end: number): void {
    if (end > this.#at) this.#css += this.#text.slice(this.#at, end);
    this.#at = Math.max(this.#at, end);
  }

  #flush(): void {
    if (this.#css.trim() !== '') this.#pieces.push(this.#css);
    this.#css = '';
  }

  #nodes(nodes: readonly ChildNode[], isKeyframes: boolean): void {
    for (const node of nodes) {
      if (node.type === 'decl') this.#declaration(node);
      else if (node.type === 'rule') this.#rule(node, isKeyframes);
      else if (node.type === 'atrule') this.#atRule(node);
    }
  }

  #start(node: ChildNode): number {
    return node.source?.start?.offset ?? this.#at;
  }

  #end(node: ChildNode): number {
    return node.source?.end?.offset ?? this.#at;
  }

  #declaration(node: Declaration): void {
    const { value } = node;
    const local = localUrl(value);
    if (local !== undefined) this.#find('wxss-local-picture', node, { path: local });
    if (!/rpx/i.test(value)) return;
    this.#copy(this.#start(node));
    this.#css += withLengths(this.#text.slice(this.#at, this.#end(node)));
    this.#at = this.#end(node);
  }

  #rule(node: Rule, isKeyframes: boolean): void {
    if (node.parent?.type === 'rule') this.#find('wxss-nested', node);
    if (!isKeyframes) {
      const start = this.#start(node);
      this.#copy(start);
      const raw = node.raws.selector?.raw ?? node.selector;
      const odd = oddSelector(node.selector);
      if (odd?.isRefused === true) this.#find('wxss-selector', node, { selector: odd.found });
      else if (odd !== undefined && !this.#odd.has(odd.kind)) {
        const details = { selector: odd.found };
        this.#odd.set(odd.kind, { rule: 'wxss-component-selector', at: this.#place(node), details });
      }
      this.#css += scopedSelector(node.selector);
      this.#at = start + raw.length;
    }
    this.#nodes(node.nodes, false);
  }

  #atRule(node: AtRule): void {
    if (node.name.toLowerCase() === 'import') {
      this.#copy(this.#start(node));
      this.#flush();
      const [, double, single, bare, media] = importParams.exec(node.params) ?? [];
      const reference = double ?? single ?? bare ?? '';
      this.#pieces.push({ reference, media: media?.trim() ?? '', at: this.#place(node) });
      this.#at = this.#end(node);
      if (this.#text[this.#at] === ';') this.#at += 1;
      return;
    }
    if (/rpx/i.test(node.params)) {
      this.#copy(this.#start(node));
      const head = node.nodes === undefined ? this.#end(node) : this.#text.indexOf('{', this.#at);
      this.#css += withLengths(this.#text.slice(this.#at, head));
      this.#at = head;
    }
    if (node.nodes !== undefined) this.#nodes(node.nodes, /keyframes$/i.test(node.name));
  }

  #place(node: ChildNode): Place {
    return placeAt(this.#text, this.#start(node));
  }

  #find(rule: Finding['rule'], node: ChildNode, details?: Finding['details']): void {
    this.#findings.push({ rule, at: this.#place(node), details });
  }
}
