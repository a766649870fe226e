// `<input>`: a native field inside, whose value the page hears of and may correct.
import type { BuiltIn } from './built-in.ts';

export const input: BuiltIn = {
  properties: {
    value: String,
    type: { type: String, value: 'text' },
    password: Boolean,
    placeholder: String,
    placeholderStyle: String,
    placeholderClass: String,
    disabled: Boolean,
    maxlength: { type: Number, value: 140 },
    focus: Boolean,
    name: String,
    confirmType: { type: String, value: 'done' },
    cursorSpacing: Number,
    cursor: { type: Number, value: -1 },
    cursorColor: String,
    confirmHold: Boolean,
    holdKeyboard: Boolean,
    alwaysEmbed: Boolean,
    selectionStart: { type: Number, value: -1 },
    selectionEnd: { type: Number, value: -1 },
    autoFocus: Boolean,
    safePasswordCertPath: String,
    safePasswordLength: Number,
    safePasswordTimeStamp: Number,
    safePasswordNonce: String,
    safePasswordSalt: String,
    safePasswordCustomHash: String,
    adjustPosition: { type: Boolean, value: true },
  },
  children: 'none',
  css: 'wx-input{display:block;overflow:hidden;height:1.4rem;min-height:1.4rem;line-height:1.4}wx-input>input{display:block;box-sizing:border-box;width:100%;height:100%;border:0;outline:0;padding:0;background:transparent;font:inherit;color:inherit;text-align:inherit}',
  attach(node) {
    const field = node.document.createElement('input');
    node.element.append(field);
    const initial = String(node.data.value ?? '');
    let focused = false;
    field.addEventListener('input', (event) => {
      event.stopPropagation();
      node.set({ value: field.value });
      node.emit('input', {
        value: field.value,
        cursor: field.selectionStart ?? field.value.length,
        keyCode: 0,
      });
    });
    field.addEventListener('focus', () => node.emit('focus', { value: field.value, height: 0 }));
    field.addEventListener('blur', () => node.emit('blur', { value: field.value }));
    field.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') node.emit('confirm', { value: field.value });
    });
    return {
      update() {
        const { data } = node;
        const value = String(data.value ?? '');
        if (field.value !== value) field.value = value;
        field.type = data.password ? 'password' : 'text';
        field.inputMode = data.type === 'number' ? 'numeric' : data.type === 'digit' ? 'decimal' : 'text';
        field.placeholder = String(data.placeholder ?? '');
        field.disabled = Boolean(data.disabled);
        const longest = Number(data.maxlength);
        if (longest >= 0) field.maxLength = longest;
        else field.removeAttribute('maxlength');
        if (data.focus && !focused) field.focus({ preventScroll: true });
        focused = Boolean(data.focus);
      },
      field: { value: () => field.value, reset: () => node.set({ value: initial }) },
      activate: () => field.focus({ preventScroll: true }),
    };
  },
};
