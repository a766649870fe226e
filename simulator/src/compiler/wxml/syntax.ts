// What a template consists of, with the offset of each part in the file.
import type { Expression } from './expression.ts';

export interface Part {
  readonly offset: number;
  /** Static text, or what stands between `{{` and `}}`; an empty or broken binding is undefined. */
  readonly content: string | Binding;
}

export interface Binding {
  readonly expression: Expression | undefined;
}

export interface Attribute {
  readonly name: string;
  readonly offset: number;
  /** Undefined when the attribute has no value. */
  readonly value: readonly Part[] | undefined;
  /** The value as text, bindings included. */
  readonly text: string;
}

export interface TextNode {
  readonly kind: 'text';
  readonly offset: number;
  readonly parts: readonly Part[];
}

export interface ElementNode {
  readonly kind: 'element';
  readonly tag: string;
  readonly offset: number;
  /** In the order of the file; of attributes given twice, the last. */
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly children: readonly TemplateNode[];
  /** Of `<wxs>`: what stands inside, as it is. */
  readonly raw?: { readonly text: string; readonly offset: number };
}

export type TemplateNode = ElementNode | TextNode;

export const isBlank = (node: TemplateNode): boolean =>
  node.kind === 'text' &&
  node.parts.every(({ content }) => typeof content === 'string' && content.trim() === '');

/** The value of an attribute that may not hold a binding. */
export const plainValue = (node: ElementNode, name: string): string | undefined =>
  node.attributes.get(name)?.text;
