// The storage port: where the session outlives the app. Implementations: wx.ts, below, anything like localStorage.

/**
 * Synchronous on purpose: what is read and written without a pause in between cannot be torn apart by another
 * client of the same storage, which is what keeps a refresh token from being used twice.
 */
export interface ClientStorage {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
  remove(key: string): void;
}

/** Forgets everything with the process. */
export function memoryStorage(): ClientStorage {
  const values = new Map<string, string>();
  return {
    get: (key) => values.get(key),
    set: (key, value) => void values.set(key, value),
    remove: (key) => void values.delete(key),
  };
}

/** What was stored as JSON; undefined when it is absent or unreadable: a damaged value must not lock the app. */
export function readJson<T>(storage: ClientStorage, key: string): T | undefined {
  const text = storage.get(key);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // Forgetting is the repair.
    storage.remove(key);
    return undefined;
  }
}
