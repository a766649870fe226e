// An HTTP/2 response that takes what is written for HTTP/1.1: no connection headers, headers as one flat list.
import type { OutgoingHttpHeaders } from 'node:http';
import { constants, Http2ServerResponse } from 'node:http2';
import type { Http2Request } from './http2-request.ts';

/** RFC 9113 §8.2.2: these have no meaning in HTTP/2, and make a response malformed. */
const forbidden = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade']);

type Value = number | string | readonly string[];

export class Http2Response extends Http2ServerResponse<Http2Request> {
  override setHeader(name: string, value: Value): void {
    if (!forbidden.has(name.toLowerCase())) super.setHeader(name, value);
  }

  override appendHeader(name: string, value: string | string[]): void {
    if (!forbidden.has(name.toLowerCase())) super.appendHeader(name, value);
  }

  override writeHead(status: number, ...rest: unknown[]): this {
    // A reason phrase, which HTTP/2 has not, may come first.
    const headers = rest.find((each) => typeof each === 'object' && each !== null);
    if (Array.isArray(headers)) this.#setFlat(headers);
    else if (headers !== undefined)
      for (const [name, value] of Object.entries(headers as OutgoingHttpHeaders))
        if (value !== undefined) this.setHeader(name, value as Value);
    return super.writeHead(status);
  }

  #setFlat(list: readonly string[]): void {
    const values = new Map<string, string[]>();
    for (let i = 0; i < list.length; i += 2) {
      const name = list[i]!.toLowerCase();
      const value = String(list[i + 1]);
      const known = values.get(name);
      if (known === undefined) values.set(name, [value]);
      else known.push(value);
    }
    for (const [name, all] of values) this.setHeader(name, all.length === 1 ? all[0]! : all);
  }
}

/** Node's class lacks the one and answers the other wrongly for a stream that was reset; the types allow no accessors here. */
Object.defineProperties(Http2Response.prototype, {
  destroyed: {
    get(this: Http2Response): boolean {
      return this.stream === undefined || this.stream.destroyed;
    },
  },
  writableFinished: {
    get(this: Http2Response): boolean {
      return this.stream?.writableFinished === true && this.stream.rstCode === constants.NGHTTP2_NO_ERROR;
    },
  },
});
