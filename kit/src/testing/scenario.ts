// One request and all that must come of it: status, words, and the events that were added — none unless named.
import assert from 'node:assert/strict';

export interface Scenario {
  readonly name: string;
  readonly method?: string;
  /** Path and query below the base URL. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; a string is sent as it is. */
  readonly body?: unknown;
  readonly expect: {
    readonly status: number;
    /** The `error` name of a failure envelope. */
    readonly error?: string;
    readonly words?: readonly string[];
    readonly notWords?: readonly string[];
    /** Names of the events that this request adds, in order. */
    readonly events?: readonly string[];
  };
}

export interface ScenarioWorld {
  readonly baseUrl: string;
  /** Names of all events added so far, in order. */
  readonly eventNames: () => Promise<readonly string[]>;
}

/** @returns the parsed envelope. */
export async function runScenario(
  world: ScenarioWorld,
  { method = 'GET', path, headers = {}, body, expect }: Scenario,
) {
  const before = (await world.eventNames()).length;
  const response = await fetch(world.baseUrl + path, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  assert.equal(response.status, expect.status, text);
  const envelope = text === '' ? undefined : JSON.parse(text);
  if (expect.error !== undefined) assert.equal(envelope.error, expect.error);
  for (const word of expect.words ?? []) assert.ok(text.includes(word), `${word} is missing in ${text}`);
  for (const word of [...(expect.notWords ?? []), 'node_modules', '.ts:'])
    assert.ok(!text.includes(word), `${word} is in ${text}`);
  assert.deepEqual((await world.eventNames()).slice(before), expect.events ?? []);
  return envelope;
}
