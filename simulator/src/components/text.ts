// `<text>`: inline, with its line breaks kept.
import type { BuiltIn } from './built-in.ts';

export const text: BuiltIn = {
  properties: {
    selectable: Boolean,
    userSelect: Boolean,
    space: String,
    decode: Boolean,
    overflow: String,
    maxLines: Number,
  },
  css: 'wx-text{display:inline;white-space:pre-line;user-select:none}wx-text[user-select]{user-select:text}',
  attach: ({ element, data }) => ({
    update: () => void element.toggleAttribute('user-select', Boolean(data.selectable || data.userSelect)),
  }),
};
