// The shape of a rule, and the two ways to write one.

export interface Rule {
  readonly level: 'error' | 'warning';
  readonly zh: string;
  readonly en: string;
  /** What to do about it. */
  readonly hint?: string;
  readonly hintEn?: string;
}

type Texts = readonly [zh: string, en: string];

const rule = (level: Rule['level'], [zh, en]: Texts, hint?: Texts): Rule => ({
  level,
  zh,
  en,
  ...(hint === undefined ? {} : { hint: hint[0], hintEn: hint[1] }),
});

/** WeChat refuses it, or the page cannot work. */
export const error = (texts: Texts, hint?: Texts): Rule => rule('error', texts, hint);
/** WeChat takes it, and most likely the author meant something else. */
export const warning = (texts: Texts, hint?: Texts): Rule => rule('warning', texts, hint);
