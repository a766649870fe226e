// Members of pushed messages: numbers are numbers in some events, text in others, and always text in XML.
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { Fields } from '../http/reply-fields.ts';

export function optionalWord(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** @throws XiaoqiaoError notification_invalid. */
export function word(fields: Fields, name: string): string {
  const value = optionalWord(fields, name);
  if (value === undefined)
    throw new XiaoqiaoError('notification_invalid', { cause: new Error(`${name} is missing`) });
  return value;
}

export function wholeNumber(fields: Fields, name: string): number | undefined {
  const value = optionalWord(fields, name);
  if (value === undefined) return undefined;
  const number = Number(value);
  return /^-?\d+$/.test(value) && Number.isSafeInteger(number) ? number : undefined;
}

/** Seconds → milliseconds. */
export function timeOf(fields: Fields, name: string): number | undefined {
  const seconds = wholeNumber(fields, name);
  return seconds === undefined || seconds <= 0 ? undefined : seconds * 1000;
}

export const compact = <T extends object>(members: T) =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [Name in keyof T]?: Exclude<T[Name], undefined>;
  };
