// JSON as the formatter of the house prints it: objects open, lists of plain values on one line where they fit.

const width = 110;

/** @param taken columns of the first line that are not the value's. */
export function printedJson(value: unknown, indent = '', taken = 0): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const list = Array.isArray(value);
  const entries: [key: string, value: unknown][] = list
    ? value.map((item) => ['', item])
    : Object.entries(value).map(([key, item]) => [`${JSON.stringify(key)}: `, item]);
  if (entries.length === 0) return list ? '[]' : '{}';
  if (list && value.every((item) => typeof item !== 'object')) {
    const line = `[${value.map((item) => JSON.stringify(item)).join(', ')}]`;
    if (taken + line.length <= width) return line;
  }
  const inner = `${indent}  `;
  const lines = entries.map(([key, item], i) => {
    const comma = i < entries.length - 1 ? ',' : '';
    return inner + key + printedJson(item, inner, inner.length + key.length + comma.length) + comma;
  });
  return [list ? '[' : '{', ...lines, indent + (list ? ']' : '}')].join('\n');
}
