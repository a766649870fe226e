// `<textarea>`: a native one inside, which may grow with its text.
import type { BuiltIn } from './built-in.ts';

export const textarea: BuiltIn = {
  properties: {
    value: String,
    placeholder: String,
    placeholderStyle: String,
    placeholderClass: String,
    disabled: Boolean,
    maxlength: { type: Number, value: 140 },
    autoFocus: Boolean,
    focus: Boolean,
    autoHeight: Boolean,
    fixed: Boolean,
    name: String,
    cursor: { type: Number, value: -1 },
    cursorSpacing: Number,
    showConfirmBar: { type: Boolean, value: true },
    adjustPosition: { type: Boolean, value: true },
    disableDefaultPadding: Boolean,
    confirmType: { type: String, value: 'return' },
    confirmHold: Boolean,
    holdKeyboard: Boolean,
    selectionStart: { type: Number, value: -1 },
    selectionEnd: { type: Number, value: -1 },
  },
  children: 'none',
  css: 'wx-textarea{display:block;position:relative;width:300px;height:150px}wx-textarea>textarea{display:block;box-sizing:border-box;width:100%;height:100%;border:0;outline:0;padding:0;resize:none;background:transparent;font:inherit;color:inherit;text-align:inherit;line-height:inherit}',
  attach(node) {
    const field = node.document.createElement('textarea');
    field.rows = 1;
    node.element.append(field);
    const initial = String(node.data.value ?? '');
    let focused = false;
    let lines = 0;
    const grow = () => {
      // As tall as the component, it would tell the component's height.
      field.style.height = 'auto';
      const { scrollHeight } = field;
      field.style.height = '';
      if (node.data.autoHeight) node.component.setNodeStyle(`height:${scrollHeight}px`, 1);
      const lineHeight = Number.parseFloat(node.window.getComputedStyle(field).lineHeight) || 20;
      const now = Math.max(1, Math.round(scrollHeight / lineHeight));
      if (now !== lines)
        node.emit('linechange', { height: scrollHeight, heightRpx: 0, lineCount: now, lineHeight });
      lines = now;
    };
    field.addEventListener('input', (event) => {
      event.stopPropagation();
      node.set({ value: field.value });
      node.emit('input', { value: field.value, cursor: field.selectionStart, keyCode: 0 });
      grow();
    });
    field.addEventListener('focus', () => node.emit('focus', { value: field.value, height: 0 }));
    field.addEventListener('blur', () =>
      node.emit('blur', { value: field.value, cursor: field.selectionStart }),
    );
    field.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || node.data.confirmType === 'return') return;
      event.preventDefault();
      node.emit('confirm', { value: field.value });
    });
    return {
      update() {
        const { data } = node;
        const value = String(data.value ?? '');
        if (field.value !== value) field.value = value;
        field.placeholder = String(data.placeholder ?? '');
        field.disabled = Boolean(data.disabled);
        const longest = Number(data.maxlength);
        if (longest >= 0) field.maxLength = longest;
        else field.removeAttribute('maxlength');
        const wanted = Boolean(data.focus || data.autoFocus);
        if (wanted && !focused) field.focus({ preventScroll: true });
        focused = wanted;
        if (data.autoHeight) node.window.requestAnimationFrame(grow);
      },
      field: { value: () => field.value, reset: () => node.set({ value: initial }) },
      activate: () => field.focus({ preventScroll: true }),
    };
  },
};
