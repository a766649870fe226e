// Lists in pushed events: an object when there is one item, an array when there are several, nested in XML.
import { type Fields, isFields } from '../http/reply-fields.ts';

export const asList = (value: unknown): readonly unknown[] =>
  value === undefined || value === '' ? [] : Array.isArray(value) ? value : [value];

/** The items of `List`, wherever the event has it. */
export function listOf(fields: Fields): readonly unknown[] {
  if (fields.List !== undefined) return asList(fields.List);
  const nested = Object.values(fields).find((value) => isFields(value) && value.List !== undefined);
  return isFields(nested) ? asList(nested.List) : [];
}
