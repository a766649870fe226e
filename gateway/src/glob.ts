// Patterns an operator may write: `*` for any run of characters and nothing else, so that none can be slow.

export const MAX_GLOB_LENGTH = 256;

/** Each piece is searched once, from where the one before it ended: linear, whatever the text. */
export function compileGlob(pattern: string): (text: string) => boolean {
  const pieces = pattern.split('*');
  const first = pieces[0]!;
  const last = pieces.at(-1)!;
  if (pieces.length === 1) return (text) => text === pattern;
  const middle = pieces.slice(1, -1).filter((piece) => piece !== '');
  return (text) => {
    if (!text.startsWith(first) || text.length < first.length + last.length) return false;
    let from = first.length;
    for (const piece of middle) {
      const at = text.indexOf(piece, from);
      if (at < 0) return false;
      from = at + piece.length;
    }
    return text.endsWith(last) && text.length - last.length >= from;
  };
}
