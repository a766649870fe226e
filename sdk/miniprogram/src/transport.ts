// The transport port: how one request reaches the server. Implementations: wx.ts, fetch-transport.ts, tests.

export interface TransportRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text; undefined when the request has no body. */
  readonly body: string | undefined;
  readonly timeoutMs: number;
}

export interface TransportReply {
  readonly status: number;
  /** Parsed JSON, or the text as it came. */
  readonly body: unknown;
  /** The value of a header, whatever its case; undefined when absent. */
  header(name: string): string | undefined;
}

/**
 * Any HTTP status is a reply.
 * @throws TransportError when there was none.
 */
export type Transport = (request: TransportRequest) => Promise<TransportReply>;
