// `<switch>`: on or off, as a switch or as a box to tick.
import type { BuiltIn } from './built-in.ts';

export const switchControl: BuiltIn = {
  properties: {
    name: String,
    checked: Boolean,
    disabled: Boolean,
    type: { type: String, value: 'switch' },
    color: { type: String, value: '#04BE02' },
  },
  children: 'none',
  css: `wx-switch{display:inline-block;vertical-align:middle}wx-switch>i{display:block;position:relative;box-sizing:border-box;width:52px;height:32px;border-radius:16px;background:#dfdfdf;transition:background .15s;font-style:normal;text-align:center}
wx-switch>i::before{content:"";position:absolute;top:1px;left:1px;width:30px;height:30px;border-radius:15px;background:#fff;box-shadow:0 1px 3px rgba(0,0,0,.4);transition:transform .2s}
wx-switch[aria-checked=true]>i::before{transform:translateX(20px)}wx-switch[aria-disabled=true]{opacity:.6}
wx-switch[type=checkbox]>i{width:22px;height:22px;border:1px solid #d1d1d1;border-radius:3px;background:#fff!important;line-height:20px}
wx-switch[type=checkbox]>i::before{position:static;display:block;width:auto;height:auto;background:none;box-shadow:none;transform:none!important}wx-switch[type=checkbox][aria-checked=true]>i::before{content:"✓"}`,
  attach(node) {
    const { element, document } = node;
    const track = document.createElement('i');
    element.append(track);
    element.setAttribute('role', 'switch');
    const initial = Boolean(node.data.checked);
    const toggle = () => {
      if (node.data.disabled) return;
      node.set({ checked: !node.data.checked });
      node.emit('change', { value: Boolean(node.data.checked) });
    };
    node.on('tap', toggle);
    return {
      update() {
        const { checked, disabled, type, color } = node.data;
        element.setAttribute('aria-checked', String(Boolean(checked)));
        element.setAttribute('aria-disabled', String(Boolean(disabled)));
        element.setAttribute('type', String(type));
        track.style.background = checked ? String(color) : '';
        track.style.color = String(color);
      },
      activate: toggle,
      field: { value: () => Boolean(node.data.checked), reset: () => node.set({ checked: initial }) },
    };
  },
};
