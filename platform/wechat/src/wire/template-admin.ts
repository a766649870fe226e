// The limits and numbers of administering templates of subscribe messages.

export const templateTypes = { once: 2, longTerm: 3 } as const;

/** How many keywords a template has, and how long the words for its purpose are. */
export const templateKeywords = { least: 2, most: 5, sceneLength: 15 } as const;

/** Titles of the library that come at once. */
export const titlePage = 30;
