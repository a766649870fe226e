// docs/reference/events.md: the payload of every event, read from the source of the contract.
import { tokensOf } from '../tokens.ts';
import { code, generatedBy } from './markdown.ts';

export interface EventEntry {
  readonly name: string;
  /** The type of its `data`, as written. */
  readonly payload: string;
  readonly comment: string;
}

/** @param source text of contract/src/events.ts, the members of whose `EventPayloads` have quoted names. */
export function eventsIn(source: string): EventEntry[] {
  const tokens = tokensOf(source);
  const opening = tokens.findIndex(({ value }) => value === 'EventPayloads') + 1;
  const events: EventEntry[] = [];
  let depth = 0;
  let start = 0;
  for (let at = opening; at < tokens.length; at++) {
    const { kind, value, start: from } = tokens[at] as (typeof tokens)[number];
    if (kind === 'mark' && value === '}') depth--;
    if (depth === 0 && at > opening) break;
    if (depth === 1 && kind === 'text' && tokens[at + 1]?.value === ':') start = at;
    if (depth === 1 && kind === 'mark' && value === ';') {
      const before = tokens[start - 1];
      events.push({
        name: tokens[start]?.value ?? '',
        payload: source.slice(tokens[start + 2]?.start, from),
        comment:
          before?.kind === 'comment' ? before.value.replace(/^\/\*+\s*|\s*\*+\/$|^\s*\* ?/gm, '').trim() : '',
      });
    }
    if (kind === 'mark' && value === '{') depth++;
  }
  return events;
}

export function eventsPage(source: string): string {
  const sections = eventsIn(source).flatMap(({ name, payload, comment }) => [
    '',
    `## ${code(name)}`,
    '',
    ...(comment === '' ? [] : [comment, '']),
    '```ts',
    payload.replace(/^ {2}/gm, ''),
    '```',
  ]);
  return [
    '# 事件 / Events',
    '',
    generatedBy,
    '',
    '事件是已发生的事实：`{id, name, version, occurredAt, data}`。至少投递一次，消费者以 `id` 去重。下面是每个事件的 `data`。',
    '',
    'An event is a fact of the past: `{id, name, version, occurredAt, data}`. It is delivered at least once; consumers are idempotent by `id`. Below is the `data` of each. `Id<…>` is a ULID, `Fen` an integer number of fen; `…-ended` and `…-came-due` are timers that went off.',
    ...sections,
    '',
  ].join('\n');
}
