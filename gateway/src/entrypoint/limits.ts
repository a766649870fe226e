// What a client can stretch at the entrypoint, and how far.

export interface EntrypointLimits {
  /** Request line and headers together. */
  readonly headerBytes: number;
  readonly headerCount: number;
  readonly urlLength: number;
  /** From the first byte of a request to the last one of its headers; a TLS handshake may take as long. */
  readonly headersTimeoutMs: number;
  /** From the first byte of a request to the last one of its body. */
  readonly requestTimeoutMs: number;
  /** How long an idle connection is kept. */
  readonly keepAliveTimeoutMs: number;
  /** A client that has bytes waiting is looked at for so long before it is judged by `slowestReadBytesPerSecond`. */
  readonly slowReadTimeoutMs: number;
  readonly slowestReadBytesPerSecond: number;
  /** How often the timeouts of requests and responses are looked at. */
  readonly timeoutCheckMs: number;
  /** Connections beyond it are closed at once. */
  readonly connections: number;
  /** After so many requests a connection is closed politely; 0: never. */
  readonly requestsPerConnection: number;
  /** Requests that one HTTP/2 connection may have under way. */
  readonly streamsPerConnection: number;
  /** WebSockets that may be open at once. */
  readonly upgrades: number;
  /** A WebSocket on which neither side has said anything for so long is closed. */
  readonly upgradeIdleMs: number;
  /** At a stop, WebSockets have so long to end by themselves, within the grace of the stop. */
  readonly upgradeGraceMs: number;
  /** Bytes of a request body, where no `body-limit` says otherwise. */
  readonly bodyBytes: number;
}

export const defaultLimits: EntrypointLimits = {
  headerBytes: 16 * 1024,
  headerCount: 100,
  urlLength: 8 * 1024,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 60_000,
  keepAliveTimeoutMs: 65_000,
  slowReadTimeoutMs: 30_000,
  slowestReadBytesPerSecond: 512,
  timeoutCheckMs: 2000,
  connections: 20_000,
  requestsPerConnection: 0,
  streamsPerConnection: 100,
  upgrades: 15_000,
  upgradeIdleMs: 120_000,
  upgradeGraceMs: 2000,
  bodyBytes: 1024 * 1024,
};
