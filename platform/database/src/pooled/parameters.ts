// Parameters and integers, the same on every engine: what goes in, and what a 64-bit integer comes out as.

/** Booleans are stored as 0 and 1, times as integer milliseconds, JSON as text. @throws TypeError for anything else */
export function toParameter(value: unknown): string | number | bigint | Uint8Array | null {
  switch (typeof value) {
    case 'string':
    case 'bigint':
      return value;
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${value} cannot be stored`);
      return value;
    case 'boolean':
      return value ? 1 : 0;
    case 'undefined':
      return null;
    default:
      if (value === null || value instanceof Uint8Array) return value;
      throw new TypeError(
        `a ${value instanceof Date ? 'Date (store integer milliseconds)' : typeof value} cannot be stored; JSON goes in as text`,
      );
  }
}

/** A number where it is exact, a BigInt beyond. */
export function toInteger(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}

export const shorten = (sql: string): string => (sql.length > 500 ? `${sql.slice(0, 500)}…` : sql);
