// `<button>`: looks by type and size, submits or resets its form, asks the runtime for its `open-type`.
import type { BuiltIn } from './built-in.ts';
import { hover, hoverProperties } from './hover.ts';

export const button: BuiltIn = {
  properties: {
    size: { type: String, value: 'default' },
    type: { type: String, value: 'default' },
    plain: Boolean,
    disabled: Boolean,
    loading: Boolean,
    formType: String,
    openType: String,
    ...hoverProperties('button-hover', 20, 70),
  },
  css: `wx-button{display:block;position:relative;box-sizing:border-box;margin-left:auto;margin-right:auto;padding-left:14px;padding-right:14px;font-size:18px;text-align:center;line-height:2.55555556;border-radius:5px;overflow:hidden;color:#000;background-color:#f8f8f8;user-select:none}
wx-button[size=mini]{display:inline-block;line-height:2.3;font-size:13px;padding:0 1.34em}
wx-button[type=primary]{color:#fff;background-color:#1aad19}wx-button[type=warn]{color:#fff;background-color:#e64340}
wx-button[disabled]{opacity:.6}.button-hover{filter:brightness(.9)}
.wx-style-v2 wx-button{padding:8px 24px;border-radius:4px;font-size:17px;font-weight:700;line-height:1.41176471;color:#06ae56;background-color:#f2f2f2}
.wx-style-v2 wx-button:not([size=mini]){width:184px}
.wx-style-v2 wx-button[type=primary]{color:#fff;background-color:#07c160}.wx-style-v2 wx-button[type=warn]{color:#fa5151;background-color:#f2f2f2}`,
  attach(node) {
    // A disabled button swallows its taps, those on its children too.
    node.on(
      'tap',
      (event) => {
        if (node.data.disabled) event.stopPropagation();
      },
      { capture: true },
    );
    node.on('tap', () => {
      if (node.data.disabled) return;
      const { formType, openType } = node.data;
      if (formType === 'submit' || formType === 'reset') {
        (node.closest('form')?.part as { [formType: string]: (() => void) | undefined } | undefined)?.[
          formType
        ]?.();
      }
      if (!openType) return;
      const asked = node.services.openType(String(openType));
      if (asked === undefined) {
        node.services.notSimulated(`<button open-type="${openType}">`);
        return;
      }
      // A refused private interface says so in the event of the button.
      asked.then(
        (answer) => answer && node.emit(answer.event, answer.detail),
        (failure: Error) =>
          node.emit(String(openType).toLowerCase(), { errMsg: `${openType}:fail ${failure.message}` }),
      );
    });
    return {
      ...hover(node),
      update() {
        const { element, data } = node;
        element.setAttribute('size', String(data.size));
        element.setAttribute('type', String(data.type));
        for (const name of ['plain', 'disabled', 'loading'])
          element.toggleAttribute(name, Boolean(data[name]));
      },
    };
  },
};
