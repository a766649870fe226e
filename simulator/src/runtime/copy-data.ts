// What `setData` takes is copied, so that the page's data is its own: plain values as JSON would have them. A function
// stays as it is, as in WeChat: it never reaches the view, but components call those that they find in their data.

export interface Copied {
  readonly value: unknown;
  /** About how long the value would be as JSON. */
  readonly size: number;
  /** Paths whose values did not survive: symbols. */
  readonly dropped: readonly string[];
}

const dropped = Symbol('dropped');

export function copyData(value: unknown, path: string): Copied {
  const open = new Set<object>();
  const lost: string[] = [];
  let size = 0;

  function copy(value: unknown, path: string): unknown {
    switch (typeof value) {
      case 'string':
        size += value.length + 2;
        return value;
      case 'function':
        return value;
      case 'symbol':
        lost.push(path);
        return dropped;
      case 'undefined':
        return dropped;
      case 'object':
        return value === null ? null : copyObject(value, path);
      default:
        size += 8;
        return value;
    }
  }

  function copyObject(value: object, path: string): unknown {
    const { toJSON } = value as { toJSON?: unknown };
    if (typeof toJSON === 'function') return copy(toJSON.call(value, path), path);
    if (open.has(value)) throw new TypeError(`setData: ${path} contains itself`);
    open.add(value);
    let made: unknown;
    if (Array.isArray(value)) {
      made = Array.from(value, (item, index) => {
        const copied = copy(item, `${path}[${index}]`);
        return copied === dropped ? null : copied;
      });
      size += 2 + value.length;
    } else {
      const record: Record<string, unknown> = {};
      for (const key of Object.keys(value)) {
        const copied = copy((value as Record<string, unknown>)[key], path === '' ? key : `${path}.${key}`);
        if (copied === dropped) continue;
        record[key] = copied;
        size += key.length + 4;
      }
      made = record;
      size += 2;
    }
    open.delete(value);
    return made;
  }

  const made = copy(value, path);
  return { value: made === dropped ? undefined : made, size, dropped: lost };
}
