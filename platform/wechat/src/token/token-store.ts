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
  /**
   * Runs `work` while nobody else who shares the store runs work under this key. What it writes must count for nothing
   * when somebody else has taken its place meanwhile.
   * @param patient waits for its turn; otherwise undefined at once when somebody else is at it.
   */
  hold<T>(
    key: string,
    work: (write: (token: StoredToken) => Promise<unknown>) => Promise<T>,
    patient: boolean,
  ): Promise<T | undefined>;
}

/** For one process: clients that share it share their tokens. */
export function createMemoryTokenStore(): TokenStore {
  const tokens = new Map<string, StoredToken>();
  const last = new Map<string, Promise<unknown>>();
  return {
    read: async (key) => tokens.get(key),
    async hold(key, work, patient) {
      const before = last.get(key);
      if (before !== undefined && !patient) return undefined;
      const start = () => work(async (token) => tokens.set(key, token));
      // Whether the one before succeeded or failed is its caller's business.
      const turn = (before ?? Promise.resolve()).then(start, start);
      last.set(key, turn);
      try {
        return await turn;
      } finally {
        if (last.get(key) === turn) last.delete(key);
      }
    },
  };
}
