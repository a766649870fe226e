// Words that JavaScript keeps for itself and WXS does not: `var class = "a"` is plain WXS. They get names of the same length.

/** Comments and strings first, so that what stands in them is passed over. */
const word =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'|(?<![\w.])(?:class|enum|export|extends|import|super)(?!\w|\s*:)/g;

/** The source with such names renamed, or as it was when it has none. */
export function withoutReservedNames(text: string): string {
  return text.replace(word, (found) => (/^\w/.test(found) ? `_${found.slice(1)}` : found));
}
