// The words of content security (version 2): scenes, suggestions and labels.

/** errcode is 0 for risky content, too: this is what decides. */
export const checkSuggestions = ['pass', 'review', 'risky'] as const;
export type CheckSuggestion = (typeof checkSuggestions)[number];

export const checkScenes = { profile: 1, comment: 2, forum: 3, social: 4 } as const;
export type CheckScene = keyof typeof checkScenes;

export const checkedMedia = { audio: 1, image: 2 } as const;
export type CheckedMedia = keyof typeof checkedMedia;

/** What was found, by WeChat's number. */
export const checkLabels = {
  100: 'normal',
  10001: 'advertisement',
  20001: 'politics',
  20002: 'pornography',
  20003: 'abuse',
  20006: 'crime',
  20008: 'fraud',
  20012: 'vulgarity',
  20013: 'copyright',
  21000: 'other',
} as const;

export const CHECKED_TEXT_LENGTH = 2500;
