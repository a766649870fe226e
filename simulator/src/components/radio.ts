// `<radio>` and `<radio-group>`: one of them is chosen. The looks are the checkbox's.
import type { BuiltIn, BuiltInNode } from './built-in.ts';
import { join, membersOf } from './members.ts';

const choose = (chosen: BuiltInNode, group: BuiltInNode | undefined): void => {
  for (const other of group === undefined ? [] : membersOf(group))
    if (other !== chosen && other.data.checked) other.set({ checked: false });
};

export const radio: BuiltIn = {
  properties: {
    value: String,
    disabled: Boolean,
    checked: Boolean,
    color: { type: String, value: '#09BB07' },
  },
  children: { className: 'wx-control-label' },
  attach(node) {
    const { element, document } = node;
    const dot = document.createElement('i');
    element.prepend(dot);
    element.setAttribute('role', 'radio');
    const { group, leave } = join(node, 'radio-group');
    const initial = Boolean(node.data.checked);
    let wasChecked = initial;
    const pick = () => {
      if (node.data.disabled || node.data.checked) return;
      node.set({ checked: true });
      group?.part.changed?.();
    };
    node.on('tap', pick);
    return {
      update() {
        const checked = Boolean(node.data.checked);
        element.setAttribute('aria-checked', String(checked));
        element.setAttribute('aria-disabled', String(Boolean(node.data.disabled)));
        dot.style.background = checked ? String(node.data.color) : '';
        if (checked && !wasChecked) choose(node, group);
        wasChecked = checked;
      },
      activate: pick,
      reset: () => node.set({ checked: initial }),
      detach: leave,
    };
  },
};

export const radioGroup: BuiltIn = {
  properties: { name: String },
  css: 'wx-radio-group{display:block}',
  attach(node) {
    node.element.setAttribute('role', 'radiogroup');
    const value = () => membersOf(node).find(({ data }) => data.checked)?.data.value ?? '';
    return {
      changed: () => node.emit('change', { value: value() }),
      field: {
        value,
        reset() {
          for (const { part } of membersOf(node)) part.reset?.();
        },
      },
    };
  },
};
