// What arrived at the local WeChat lately, for tests and people: bounded, and without secrets.
import { toRfc3339 } from '@xiaoqiao/kit/clock';

export interface ReceivedRequest {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly status: number;
  /** WeChat's code of the answer: errcode, or the code of a Pay error; undefined for success. */
  readonly code?: string | number;
}

export interface RequestLog {
  add(entry: {
    at: number;
    method: string;
    target: string;
    body: Buffer;
    status: number;
    code?: string | number | undefined;
  }): void;
  list(): ReceivedRequest[];
}

const KEPT = 1000;
const MAX_BODY = 4096;
const secretMembers = new Set(['secret', 'access_token', 'session_key', 'signature']);

export function createRequestLog(): RequestLog {
  let entries: ReceivedRequest[] = [];
  return {
    add({ at, method, target, body, status, code }) {
      const url = new URL(target, 'http://localhost');
      entries.push({
        at: toRfc3339(at),
        method,
        path: url.pathname,
        query: hide(Object.fromEntries(url.searchParams)) as Record<string, string>,
        body: readable(body),
        status,
        ...(code === undefined ? {} : { code }),
      });
      if (entries.length >= 2 * KEPT) entries = entries.slice(-KEPT);
    },
    list: () => entries.slice(-KEPT),
  };
}

function readable(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  if (body.length > MAX_BODY) return `${body.length} bytes`;
  try {
    return hide(JSON.parse(body.toString('utf8')));
  } catch {
    // Shown as it came: that it is no JSON is what somebody will want to see.
    return body.toString('utf8');
  }
}

const hide = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(
        Object.entries(value).map(([name, member]) => [
          name,
          secretMembers.has(name) ? '[redacted]' : member,
        ]),
      )
    : value;
