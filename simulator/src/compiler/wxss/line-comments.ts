// `//` comments, which CSS does not know. WeChat's compiler takes them and loses what comes right after; here they are
// comments, as whoever wrote them meant.

/** Strings, addresses and CSS's own comments first, so that a `//` in them stays. */
const comment =
  /"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'|url\([^)"']*\)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/gi;

/** The sheet with such comments blanked, each place where it was. */
export function withoutLineComments(text: string): string {
  if (!text.includes('//')) return text;
  return text.replace(comment, (found) => (found.startsWith('//') ? ' '.repeat(found.length) : found));
}
