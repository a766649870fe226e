// `<slider>`: a native range inside, so that fingers and keys work alike.
import type { BuiltIn } from './built-in.ts';

export const slider: BuiltIn = {
  properties: {
    name: String,
    min: { type: Number, value: 0 },
    max: { type: Number, value: 100 },
    step: { type: Number, value: 1 },
    value: { type: Number, value: 0 },
    disabled: Boolean,
    color: { type: String, value: '' },
    selectedColor: { type: String, value: '' },
    activeColor: { type: String, value: '#1aad19' },
    backgroundColor: { type: String, value: '#e9e9e9' },
    blockSize: { type: Number, value: 28 },
    blockColor: { type: String, value: '#ffffff' },
    showValue: Boolean,
  },
  children: 'none',
  css: `wx-slider{display:flex;align-items:center;margin:10px 18px;padding:0}wx-slider>input{flex:1;min-width:0;height:2px;margin:14px 0;appearance:none;border-radius:1px;outline-offset:14px}
wx-slider>input::-webkit-slider-thumb{appearance:none;width:var(--block);height:var(--block);border-radius:50%;background:var(--block-color);box-shadow:0 0 4px rgba(0,0,0,.2)}wx-slider>output{width:3ch;padding-left:10px;color:#888;font-size:14px;text-align:right}`,
  attach(node) {
    const { element, document } = node;
    const range = document.createElement('input');
    range.type = 'range';
    const shown = document.createElement('output');
    element.append(range, shown);
    const initial = Number(node.data.value);
    const take = (event: Event, type: 'changing' | 'change') => {
      event.stopPropagation();
      node.set({ value: Number(range.value) });
      node.emit(type, { value: Number(range.value) });
    };
    range.addEventListener('input', (event) => take(event, 'changing'));
    range.addEventListener('change', (event) => take(event, 'change'));
    return {
      update() {
        const { data } = node;
        const [min, max, value] = [Number(data.min), Number(data.max), Number(data.value)];
        Object.assign(range, { min: String(min), max: String(max), step: String(data.step) });
        range.value = String(value);
        range.disabled = Boolean(data.disabled);
        const filled = max > min ? ((value - min) / (max - min)) * 100 : 0;
        const active = data.selectedColor || data.activeColor;
        const rest = data.color || data.backgroundColor;
        range.style.background = `linear-gradient(to right,${active} ${filled}%,${rest} ${filled}%)`;
        const block = Math.min(28, Math.max(12, Number(data.blockSize)));
        range.style.setProperty('--block', `${block}px`);
        range.style.setProperty('--block-color', String(data.blockColor));
        shown.hidden = !data.showValue;
        shown.textContent = String(value);
      },
      field: { value: () => Number(range.value), reset: () => node.set({ value: initial }) },
    };
  },
};
