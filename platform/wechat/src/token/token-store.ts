// Where access tokens are kept, so that there is one holder per app however many processes there are.

export interface StoredToken {
  readonly token: string;
  /** Milliseconds: from then on another one is asked for. */
  readonly renewAt: number;
  /** Milliseconds: from then on WeChat refuses it. */
  readonly expiresAt: number;
}

/** Keys are of this package's making. A store that processes share makes them share the tokens. */
export interface TokenStore {
  read(key: string): Promise<StoredToken | undefined>;
  write(key: string, token: StoredToken): Promise<void>;
  /** Runs `work` while nobody else who shares the store runs work under this key. */
  lock<T>(key: string, work: () => Promise<T>): Promise<T>;
}

/** For one process: clients that share it share their tokens. */
export function createMemoryTokenStore(): TokenStore {
  const tokens = new Map<string, StoredToken>();
  const last = new Map<string, Promise<unknown>>();
  return {
    read: async (key) => tokens.get(key),
    async write(key, token) {
      tokens.set(key, token);
    },
    async lock(key, work) {
      // Whether the one before succeeded or failed is its caller's business.
      const turn = (last.get(key) ?? Promise.resolve()).then(work, work);
      last.set(key, turn);
      try {
        return await turn;
      } finally {
        if (last.get(key) === turn) last.delete(key);
      }
    },
  };
}
