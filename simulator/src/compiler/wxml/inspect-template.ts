// What a template refers to, and the rules that parsing alone does not see.
import { type Finding, placeAt } from '../report.ts';
import type { Expression } from './expression.ts';
import { type Attribute, type ElementNode, isBlank, plainValue, type TemplateNode } from './syntax.ts';

export interface Reference {
  readonly path: string;
  readonly offset: number;
}

export interface WxsModule {
  readonly name: string;
  readonly offset: number;
  /** Either a file, or what stands inside the tag. */
  readonly source: Reference | { readonly text: string; readonly offset: number };
}

export interface Inspection {
  readonly findings: readonly Finding[];
  readonly imports: readonly Reference[];
  readonly includes: readonly Reference[];
  /** Of modules with one name, the last. */
  readonly wxs: ReadonlyMap<string, WxsModule>;
  /** Named templates; of those with one name, the last. */
  readonly templates: ReadonlyMap<string, ElementNode>;
  /** Tag → where it first stands; components named in `generic:` as well. */
  readonly tags: ReadonlyMap<string, number>;
  /** Names in `is` that hold no binding → where one first stands. */
  readonly uses: ReadonlyMap<string, number>;
}

/** Prefixes that mean something; an attribute with another one is only an attribute with a colon. */
export const knownPrefix =
  /^(?:(?:capture-)?(?:mut-)?bind|(?:capture-)?catch|model|change|worklet|data|mark|generic|extra-attr|slot|class|style)$/;
const loopNames = ['wx:for-item', 'wx:for-index'];
const wxAttributes = new Set([
  'wx:if',
  'wx:elif',
  'wx:else',
  'wx:for',
  'wx:for-items',
  'wx:key',
  ...loopNames,
]);
const own = new Set(['block', 'template', 'import', 'include', 'wxs', 'slot']);
const identifier = /^[A-Za-z_$][\w$]*$/;

export const isWxsFile = (source: WxsModule['source']): source is Reference => 'path' in source;

export function inspectTemplate(text: string, nodes: readonly TemplateNode[]): Inspection {
  const inspector = new Inspector(text);
  inspector.siblings(nodes, []);
  inspector.calls();
  return inspector;
}

interface Call {
  readonly root: string;
  readonly offset: number;
}

class Inspector implements Inspection {
  readonly findings: Finding[] = [];
  readonly imports: Reference[] = [];
  readonly includes: Reference[] = [];
  readonly wxs = new Map<string, WxsModule>();
  readonly templates = new Map<string, ElementNode>();
  readonly tags = new Map<string, number>();
  readonly uses = new Map<string, number>();
  readonly #text: string;
  readonly #calls: Call[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  #find(rule: Finding['rule'], offset: number, details?: Finding['details']): void {
    this.findings.push({ rule, at: placeAt(this.#text, offset), details });
  }

  siblings(nodes: readonly TemplateNode[], loops: readonly string[]): void {
    /** Whether `wx:elif` or `wx:else` may come now. */
    let chain = false;
    for (const node of nodes) {
      if (node.kind === 'text') {
        if (!isBlank(node)) chain = false;
        for (const part of node.parts) if (typeof part.content !== 'string') this.#expression(part, loops);
        continue;
      }
      if (node.tag === 'wxs') {
        this.#wxs(node);
        continue;
      }
      chain = this.#branch(node, chain);
      this.#element(node, loops);
    }
  }

  /** Answers whether the next sibling may go on with `wx:elif` or `wx:else`. */
  #branch({ attributes }: ElementNode, chain: boolean): boolean {
    const isLoop = attributes.has('wx:for') || attributes.has('wx:for-items');
    const test = attributes.get('wx:if') ?? attributes.get('wx:elif');
    if (test !== undefined && test.value === undefined) {
      this.#find('wxml-value-missing', test.offset, { name: test.name });
    }
    const later = attributes.get('wx:elif') ?? attributes.get('wx:else');
    if (later === undefined) return attributes.has('wx:if') && !isLoop;
    if (!chain || attributes.has('wx:if') || isLoop) {
      this.#find('wxml-else-without-if', later.offset, { name: later.name });
    }
    return later.name === 'wx:elif';
  }

  #element(node: ElementNode, loops: readonly string[]): void {
    const { tag, attributes, children, offset } = node;
    const inner = this.#loop(node, loops);
    for (const attribute of attributes.values()) this.#attribute(attribute, tag, inner);
    if (tag === 'import' || tag === 'include') {
      const path = plainValue(node, 'src');
      if (path === undefined || path === '') this.#find('wxml-src-missing', offset, { tag });
      else if (path.includes('{{')) this.#find('wxml-src-binding', offset, { tag });
      else (tag === 'import' ? this.imports : this.includes).push({ path, offset });
      return;
    }
    if (tag === 'template') {
      const name = plainValue(node, 'name');
      if (!attributes.has('is') && name === undefined) this.#find('wxml-template-nameless', offset);
      const is = attributes.get('is');
      if (is !== undefined && is.text !== '' && !is.text.includes('{{') && !this.uses.has(is.text)) {
        this.uses.set(is.text, is.offset);
      }
      if (name !== undefined && is === undefined) {
        if (this.templates.has(name)) this.#find('wxml-template-twice', offset, { name });
        this.templates.set(name, node);
      }
    }
    if (tag === 'slot' && children.some((child) => !isBlank(child))) this.#find('wxml-slot-children', offset);
    if (!own.has(tag) && !this.tags.has(tag)) this.tags.set(tag, offset);
    this.siblings(children, inner);
  }

  #loop(node: ElementNode, loops: readonly string[]): readonly string[] {
    const { attributes } = node;
    const list = attributes.get('wx:for') ?? attributes.get('wx:for-items');
    if (list === undefined) return loops;
    if (list.name === 'wx:for-items') this.#find('wxml-for-items', list.offset);
    if (list.value === undefined) this.#find('wxml-value-missing', list.offset, { name: list.name });
    const key = attributes.get('wx:key');
    if (key === undefined) this.#find('wxml-key-missing', node.offset);
    else if (key.text.includes('{{')) this.#find('wxml-key-binding', key.offset);
    const names = loopNames.map((name) => attributes.get(name));
    for (const attribute of names) {
      if (attribute !== undefined && attribute.text !== '' && !identifier.test(attribute.text)) {
        this.#find('wxml-loop-name', attribute.offset, { name: attribute.text });
      }
    }
    return [...loops, names[0]?.text || 'item', names[1]?.text || 'index'];
  }

  #attribute({ name, offset, value, text }: Attribute, tag: string, loops: readonly string[]): void {
    if (name.startsWith('wx:') && !wxAttributes.has(name))
      this.#find('wxml-attribute-unknown', offset, { name, tag });
    if (name.startsWith('generic:')) this.tags.set(text, this.tags.get(text) ?? offset);
    if (name.startsWith('model:') && !isAssignable(value?.[0]?.content, value?.length ?? 0)) {
      this.#find('wxml-model', offset, { name });
    }
    for (const part of value ?? []) if (typeof part.content !== 'string') this.#expression(part, loops);
  }

  #wxs(node: ElementNode): void {
    const { offset, raw } = node;
    const name = plainValue(node, 'module');
    if (name === undefined || !/^\w*$/.test(name) || /^\d/.test(name)) {
      this.#find(name === undefined ? 'wxml-wxs-nameless' : 'wxml-wxs-name', offset, { name: name ?? '' });
      return;
    }
    const path = plainValue(node, 'src');
    const inline = raw?.text ?? '';
    if (path !== undefined && inline.trim() !== '') this.#find('wxml-wxs-both', offset, { name });
    const source = path === undefined ? { text: inline, offset: raw?.offset ?? offset } : { path, offset };
    if (this.wxs.has(name)) this.#find('wxml-wxs-twice', offset, { name });
    this.wxs.set(name, { name, offset, source });
  }

  #expression(part: { readonly offset: number; readonly content: unknown }, loops: readonly string[]): void {
    const { expression } = part.content as { expression: Expression | undefined };
    const walk = (value: Expression): void => {
      if (value.kind === 'call') {
        const root = rootOf(value);
        if (root === undefined || loops.includes(root)) {
          this.#calls.push({ root: '', offset: part.offset + value.offset });
        } else this.#calls.push({ root, offset: part.offset + value.offset });
      }
      for (const child of childrenOf(value)) walk(child);
    };
    if (expression !== undefined) walk(expression);
  }

  /** Modules may stand after their use, so calls are judged at the end. */
  calls(): void {
    for (const { root, offset } of this.#calls) if (!this.wxs.has(root)) this.#find('wxml-call', offset);
  }
}

/** The name at the left end of a chain of members and calls. */
export function rootOf(value: Expression): string | undefined {
  if (value.kind === 'name') return value.name;
  if (value.kind === 'member' || value.kind === 'index') return rootOf(value.object);
  return value.kind === 'call' ? rootOf(value.callee) : undefined;
}

function childrenOf(value: Expression): readonly Expression[] {
  switch (value.kind) {
    case 'member':
      return [value.object];
    case 'index':
      return [value.object, value.index];
    case 'call':
      return [value.callee, ...value.values];
    case 'unary':
      return [value.value];
    case 'binary':
      return [value.left, value.right];
    case 'choice':
      return [value.test, value.yes, value.no];
    case 'array':
      return value.items;
    case 'object':
      return value.fields.map((field) => field.value);
    default:
      return [];
  }
}

/** Two-way binding needs one binding that names a place in data. */
function isAssignable(content: unknown, parts: number): boolean {
  if (parts !== 1 || typeof content !== 'object' || content === null) return false;
  const { expression } = content as { expression: Expression | undefined };
  return (
    expression === undefined ||
    expression.kind === 'name' ||
    expression.kind === 'member' ||
    expression.kind === 'index'
  );
}
