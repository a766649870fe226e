// `<text>`: inline, with its line breaks kept; spaces and character references as its attributes say.
import type { BuiltIn, BuiltInNode } from './built-in.ts';

const spaces: Readonly<Record<string, string>> = { ensp: '\u2002', emsp: '\u2003', nbsp: '\u00a0' };
/** https://developers.weixin.qq.com/miniprogram/dev/component/text.html; `&amp;lt;` is `&lt;`, so the ampersand comes last. */
const references: readonly (readonly [RegExp, string])[] = [
  [/&nbsp;/g, '\u00a0'],
  [/&ensp;/g, '\u2002'],
  [/&emsp;/g, '\u2003'],
  [/&lt;/g, '<'],
  [/&gt;/g, '>'],
  [/&quot;/g, '"'],
  [/&apos;/g, "'"],
  [/&amp;/g, '&'],
];

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
  attach(node) {
    const { element, data } = node;
    const words = followWords(node);
    return {
      update() {
        element.toggleAttribute('user-select', Boolean(data.selectable || data.userSelect));
        words.update();
      },
      detach: words.end,
    };
  },
};

/** `Node.TEXT_NODE`, which a document without a browser's window does not name. */
const textNode = 3;

/** Draws the words inside as they are to be shown, and those that come or change later. */
function followWords({ element, window, data }: BuiltInNode) {
  const written = new WeakMap<Text, string>();
  let observer: MutationObserver | undefined;

  function shown(raw: string): string {
    const space = spaces[String(data.space)];
    const spaced = space === undefined ? raw : raw.replaceAll(' ', space);
    return data.decode === true
      ? references.reduce((done, [pattern, sign]) => done.replace(pattern, sign), spaced)
      : spaced;
  }

  function draw(): void {
    for (const child of element.childNodes) {
      if (child.nodeType !== textNode) continue;
      const words = child as Text;
      if (!written.has(words)) follow(words);
      words.data = shown(written.get(words) ?? '');
    }
  }

  /** The framework writes `textContent`; what it wrote is kept, what is shown stands in the document. */
  function follow(words: Text): void {
    written.set(words, words.data);
    Object.defineProperty(words, 'textContent', {
      configurable: true,
      get: () => words.data,
      set(raw: string) {
        written.set(words, raw);
        words.data = shown(raw);
      },
    });
  }

  return {
    update() {
      // Most texts are shown as they are written, and need nobody who looks after them.
      if (observer === undefined && data.decode !== true && spaces[String(data.space)] === undefined) return;
      if (observer === undefined) {
        observer = new window.MutationObserver(draw);
        observer.observe(element, { childList: true });
      }
      draw();
    },
    end: () => observer?.disconnect(),
  };
}
