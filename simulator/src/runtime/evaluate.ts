// Runs text of the app in the realm that this file is in: it sees the realm's globals and none of our variables.

/** Called by another name than `eval`, it does not see the scope it is called from. */
// biome-ignore lint/security/noGlobalEval: an app is text until it runs, and its realm is its own.
const indirect = globalThis.eval;

/** The `url` is what stacks will say. */
export const evaluate = <T>(code: string, url: string): T => indirect(`${code}\n//# sourceURL=${url}`) as T;
