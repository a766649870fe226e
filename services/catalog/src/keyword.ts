// How text is written down for searching, and a keyword taken apart into words: plain text on both sides, never syntax.

const MAX_WORDS = 8;

/** Full-width letters become ordinary ones, and upper case lower. */
const fold = (text: string): string => text.normalize('NFKC').toLowerCase();

/** All words must occur, in any order. Empty when the keyword says nothing. */
export const wordsOf = (keyword: string): string[] =>
  [...new Set(fold(keyword).split(/[\s\p{Cc}]+/u))].filter((word) => word !== '').slice(0, MAX_WORDS);

/**
 * The text of a product that words are looked for in. Two line ends close it, so that each of its characters
 * begins a trigram: shorter words are found as beginnings of trigrams.
 */
export const searchTextOf = ({ name, brief }: { name: string; brief: string }): string =>
  `${fold(name)}\n${fold(brief)}\n\n`;
