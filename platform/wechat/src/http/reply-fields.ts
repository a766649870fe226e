// Reads WeChat's JSON without trusting it: a missing or wrong field is an upstream fault, never an undefined further on.
import { unreadableReply } from '../to-xiaoqiao-error.ts';
import { parseExactJson } from '../wire/index.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** WeChat sends JSON as text/plain too, so the content type is not asked. */
export function parseFields(body: Buffer): Fields {
  let value: unknown;
  try {
    value = parseExactJson(body.toString('utf8'));
  } catch (cause) {
    throw unreadableReply('the reply is no JSON', cause);
  }
  if (!isFields(value)) throw unreadableReply('the reply is no JSON object');
  return value;
}

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string' || value === '') throw unreadableReply(`${name} is no text`);
  return value;
}

/** Absent and empty are the same to WeChat. */
export const optionalText = (fields: Fields, name: string): string | undefined =>
  fields[name] === undefined || fields[name] === '' ? undefined : text(fields, name);

export function integer(fields: Fields, name: string): number {
  const value = fields[name];
  if (!Number.isSafeInteger(value)) throw unreadableReply(`${name} is no integer`);
  return value as number;
}

export function object(fields: Fields, name: string): Fields {
  const value = fields[name];
  if (!isFields(value)) throw unreadableReply(`${name} is no object`);
  return value;
}

export function objects(fields: Fields, name: string): readonly Fields[] {
  const value = fields[name];
  if (!Array.isArray(value) || !value.every(isFields)) throw unreadableReply(`${name} is no list of objects`);
  return value;
}

export function oneOf<const T extends string>(fields: Fields, name: string, values: readonly T[]): T {
  const value = text(fields, name) as T;
  if (!values.includes(value)) throw unreadableReply(`${name} has an unknown value`);
  return value;
}

/** RFC 3339 → milliseconds. */
export function optionalTime(fields: Fields, name: string): number | undefined {
  const value = optionalText(fields, name);
  if (value === undefined) return undefined;
  const time = Date.parse(value);
  if (Number.isNaN(time)) throw unreadableReply(`${name} is no time`);
  return time;
}
