// A polite end: clients are told when to come back, at different times, and closed little by little.
import { setTimeout as pause } from 'node:timers/promises';
import type { Connection } from './connection.ts';
import { writeFrame } from './frame.ts';

export interface DrainOptions {
  /** Closing takes so long when there are many. */
  readonly drainMs: number;
  /** From 0 to below 1. */
  readonly random?: () => number;
}

const STEPS = 20;
/** So few go at once. */
const FEW = 50;
/** A client that does not answer the close is cut. */
const FAREWELL_MS = 1000;

export async function drain(
  connections: Iterable<Connection>,
  { drainMs, random = Math.random }: DrainOptions,
): Promise<void> {
  const open = [...connections];
  for (const connection of open) {
    const afterMs = Math.round(random() * 2 * drainMs);
    connection.send(writeFrame({ type: 'reconnect', afterMs }));
  }
  const atOnce = Math.max(FEW, Math.ceil(open.length / STEPS));
  for (let at = 0; at < open.length; at += atOnce) {
    if (at > 0) await pause(drainMs / STEPS);
    for (const connection of open.slice(at, at + atOnce)) connection.close('shutting_down');
  }
  const deadline = performance.now() + FAREWELL_MS;
  while (open.some(({ gone }) => !gone) && performance.now() < deadline) await pause(10);
  for (const connection of open) connection.cut('silent');
}
