// `<checkbox>` and `<checkbox-group>`.
import type { BuiltIn } from './built-in.ts';
import { join, membersOf } from './members.ts';

export const checkbox: BuiltIn = {
  properties: {
    value: String,
    disabled: Boolean,
    checked: Boolean,
    color: { type: String, value: '#09BB07' },
  },
  children: { className: 'wx-control-label' },
  css: `wx-checkbox,wx-radio{display:inline-block;-webkit-tap-highlight-color:transparent}wx-checkbox .wx-control-label,wx-radio .wx-control-label{display:inline}
wx-checkbox>i,wx-radio>i{display:inline-flex;align-items:center;justify-content:center;box-sizing:border-box;width:22px;height:22px;margin-right:5px;border:1px solid #d1d1d1;border-radius:3px;background:#fff;vertical-align:middle;font-style:normal;font-size:16px;line-height:1}
wx-radio>i{border-radius:50%}wx-checkbox[aria-checked=true]>i::before{content:"✓"}wx-radio[aria-checked=true]>i{border:0}wx-radio[aria-checked=true]>i::before{content:"✓";color:#fff}
wx-checkbox[aria-disabled=true],wx-radio[aria-disabled=true]{opacity:.6}`,
  attach(node) {
    const { element, document } = node;
    const box = document.createElement('i');
    element.prepend(box);
    element.setAttribute('role', 'checkbox');
    const { group, leave } = join(node, 'checkbox-group');
    const initial = Boolean(node.data.checked);
    const toggle = () => {
      if (node.data.disabled) return;
      node.set({ checked: !node.data.checked });
      group?.part.changed?.();
    };
    node.on('tap', toggle);
    return {
      update() {
        element.setAttribute('aria-checked', String(Boolean(node.data.checked)));
        element.setAttribute('aria-disabled', String(Boolean(node.data.disabled)));
        box.style.color = String(node.data.color);
      },
      activate: toggle,
      reset: () => node.set({ checked: initial }),
      detach: leave,
    };
  },
};

export const checkboxGroup: BuiltIn = {
  properties: { name: String },
  css: 'wx-checkbox-group{display:block}',
  attach(node) {
    const value = () =>
      membersOf(node)
        .filter(({ data }) => data.checked)
        .map(({ data }) => data.value);
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
