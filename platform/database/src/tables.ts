// The tables of this package, as its own queries see them.

export type OutboxStatus = 'waiting' | 'delivered' | 'dead';

export interface OutboxRow {
  id: string;
  name: string;
  version: number;
  /** JSON. */
  data: string;
  occurred_at: number;
  /** Not delivered before this time. */
  available_at: number;
  /** Failed attempts so far. */
  attempts: number;
  status: OutboxStatus;
  last_error: string | null;
  /** Until then it belongs to the worker that set exactly this value; 0 when nobody holds it. */
  claimed_until: number;
  delivered_at: number | null;
}

export interface Tables {
  outbox: OutboxRow;
  inbox: { consumer: string; event_id: string; handled_at: number };
  idempotency_keys: {
    scope: string;
    idempotency_key: string;
    fingerprint: string;
    /** JSON; empty when the answer was `undefined`; null while the first request is at work. */
    answer: string | null;
    created_at: number;
  };
  leased_values: {
    name: string;
    value: string | null;
    /** Grows each time somebody takes hold. */
    fence: number;
    /** 0 when nobody holds it. */
    held_until: number;
  };
}
