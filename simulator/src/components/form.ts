// `<form>`: collects what its fields hold, also those of components that are fields, and sends or resets it.
import { type Element, elementOf } from '../runtime/glass-easel.ts';
import type { BuiltIn, BuiltInNode } from './built-in.ts';
import { builtInNode } from './built-in.ts';

type Drawn = HTMLElement & { __wxElement?: Element };

export const form: BuiltIn = {
  properties: { reportSubmit: Boolean, reportSubmitTimeout: Number },
  css: 'wx-form{display:block}',
  attach(node) {
    const { element, services } = node;
    const inside = (): Element[] =>
      [...element.querySelectorAll<Drawn>('*')].flatMap(({ __wxElement }) => __wxElement ?? []);
    const submit = () => {
      const value: Record<string, unknown> = {};
      for (const each of inside()) {
        const builtIn = builtInNode(each);
        const own = services.fieldOf(each);
        if (builtIn?.part.field !== undefined && builtIn.data.name)
          value[String(builtIn.data.name)] = builtIn.part.field.value();
        else if (own !== undefined && own.name !== '') value[own.name] = own.value;
      }
      node.emit('submit', { value, target: {}, formId: '' });
    };
    const reset = () => {
      for (const each of inside()) builtInNode(each)?.part.field?.reset();
      node.emit('reset', { target: {} });
    };
    // A component with `wx://form-field-button` says what it does when it is tapped.
    node.on('tap', (event) => {
      const type = buttonAt(elementOf(event.target), node);
      if (type === 'submit') submit();
      else if (type === 'reset') reset();
    });
    return { submit, reset };
  },
};

function buttonAt(from: Element, form: BuiltInNode): unknown {
  for (let at: Element | null = from; at !== null && at !== form.component; ) {
    const type = form.services.formButton(at);
    if (type !== undefined) return type;
    at = at.parentNode ?? at.ownerShadowRoot?.getHostNode() ?? null;
  }
  return undefined;
}
