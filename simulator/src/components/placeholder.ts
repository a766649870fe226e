// Components that need what a simulator has not: drawn as an honest box that says so, and listed.
import type { BuiltIn } from './built-in.ts';

export function placeholder(tag: string, words: string, size = 'width:300px;height:225px'): BuiltIn {
  return {
    properties: { src: { type: null, value: undefined } },
    css: `wx-${tag}{display:flex;position:relative;align-items:center;justify-content:center;overflow:hidden;${size};background:repeating-linear-gradient(45deg,#eee 0 10px,#f6f6f6 10px 20px);color:#888;font-size:13px}`,
    attach({ element, document, services }) {
      const text = document.createElement('span');
      text.textContent = words;
      element.prepend(text);
      services.notSimulated(`<${tag}>`);
      return {};
    },
  };
}

/** Only a box of its own kind, with children. */
export const box = (tag: string, style = 'display:block'): BuiltIn => ({ css: `wx-${tag}{${style}}` });
