// What arrived at the local WeChat lately, for tests and people: bounded, and without secrets.
import { isUtf8 } from 'node:buffer';
import { toRfc3339 } from '@xiaoqiao/kit/clock';
import type { PayInspection } from './inspect/inspect-request.ts';
import type { Mistake } from './inspect/mistakes.ts';

export interface ReceivedRequest {
  readonly id: string;
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly status: number;
  /** WeChat's code of the answer: errcode, or the code of a Pay error; undefined for success. */
  readonly code?: string | number;
  /** Faults that rules had in store for it. */
  readonly faults?: readonly string[];
  /** What the inspector found wrong with a request of WeChat Pay; absent when that is nothing. */
  readonly mistakes?: readonly Mistake[];
}

/** One request with everything that is known about its signature. */
export interface InspectedRequestView extends ReceivedRequest {
  /** Only for requests of WeChat Pay. */
  readonly inspection?: PayInspection;
}

export interface RequestLog {
  add(entry: {
    at: number;
    method: string;
    target: string;
    body: Buffer;
    status: number;
    code?: string | number | undefined;
    inspection?: PayInspection | undefined;
    faults?: readonly string[];
  }): void;
  list(): ReceivedRequest[];
  /** Undefined when it never came, or is forgotten. */
  find(id: string): InspectedRequestView | undefined;
}

const KEPT = 1000;
const MAX_BODY = 4096;
/** Of all signed strings together, in characters; the oldest are forgotten first. */
const MAX_INSPECTED = 8 * 1024 * 1024;
const secretMembers = new Set([
  'secret',
  'appsecret',
  'access_token',
  'component_access_token',
  'session_key',
  'signature',
]);

export function createRequestLog(): RequestLog {
  let entries: ReceivedRequest[] = [];
  const inspections = new Map<string, { inspection: PayInspection; size: number }>();
  let inspected = 0;
  let count = 0;

  function keep(id: string, inspection: PayInspection): void {
    const { expected, signed = '', parts } = inspection;
    const size = expected.length + signed.length + JSON.stringify(parts).length;
    inspections.set(id, { inspection, size });
    inspected += size;
    for (const [oldest, { size: freed }] of inspections) {
      if (inspected <= MAX_INSPECTED && inspections.size <= KEPT) break;
      inspections.delete(oldest);
      inspected -= freed;
    }
  }

  return {
    add({ at, method, target, body, status, code, inspection, faults = [] }) {
      const url = new URL(target, 'http://localhost');
      const id = String(++count);
      entries.push({
        id,
        at: toRfc3339(at),
        method,
        path: url.pathname,
        query: hide(Object.fromEntries(url.searchParams)) as Record<string, string>,
        body: readable(body),
        status,
        ...(code === undefined ? {} : { code }),
        ...(faults.length === 0 ? {} : { faults }),
        ...(inspection === undefined || inspection.mistakes.length === 0
          ? {}
          : { mistakes: inspection.mistakes }),
      });
      if (inspection !== undefined) keep(id, inspection);
      if (entries.length >= 2 * KEPT) entries = entries.slice(-KEPT);
    },
    list: () => entries.slice(-KEPT),
    find(id) {
      const entry = entries.find((one) => one.id === id);
      const kept = inspections.get(id);
      return entry && { ...entry, ...(kept === undefined ? {} : { inspection: kept.inspection }) };
    },
  };
}

function readable(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  if (body.length > MAX_BODY || !isUtf8(body)) return `${body.length} bytes`;
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
