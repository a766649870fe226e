// Integers of 64 bits in JSON, unquoted as WeChat writes them.

/** TypeScript's library does not have JSON.rawJSON yet. */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

/** For JSON.stringify; `digits` stay as they are. */
export const rawNumber = (digits: string): unknown => rawJSON(digits);
