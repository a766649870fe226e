// `<label>`: a tap on it is a tap on its control, the first inside or the one named by `for`.
import { type Element, elementOf } from '../runtime/glass-easel.ts';
import type { BuiltIn, BuiltInNode } from './built-in.ts';
import { builtInNode } from './built-in.ts';

export const label: BuiltIn = {
  properties: { for: String },
  css: 'wx-label{display:inline}',
  attach(node) {
    node.on('tap', (event) => {
      // A control inside was tapped itself.
      if (controlAt(elementOf(event.target), node) !== undefined) return;
      target(node)?.part.activate?.();
    });
    return {};
  },
};

function target(node: BuiltInNode): BuiltInNode | undefined {
  const id = String(node.data.for ?? '');
  if (id !== '') {
    const named = node.component.ownerShadowRoot?.querySelector(`#${id}`);
    return named ? builtInNode(named) : undefined;
  }
  return controlsIn(node.element)[0];
}

function controlsIn(element: HTMLElement): BuiltInNode[] {
  const found: BuiltInNode[] = [];
  for (const child of element.querySelectorAll<HTMLElement & { __wxElement?: Element }>('*')) {
    const control = child.__wxElement && builtInNode(child.__wxElement);
    if (control?.part.activate !== undefined) found.push(control);
  }
  return found;
}

function controlAt(from: Element, label: BuiltInNode): BuiltInNode | undefined {
  for (let at: Element | null = from; at !== null && at !== label.component; ) {
    const control = builtInNode(at);
    if (control?.part.activate !== undefined) return control;
    at = at.parentNode ?? at.ownerShadowRoot?.getHostNode() ?? null;
  }
  return undefined;
}
