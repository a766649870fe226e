// The request target: a route's path with its parameters filled in, and the query.

export type Parameters = Readonly<Record<string, unknown>>;

/**
 * Path and query exactly as they are sent and signed.
 * @throws RangeError for a missing parameter, or one that a URL would swallow (empty, `.`, `..`).
 */
export function targetOf(path: string, params: Parameters = {}, query: Parameters = {}): string {
  const filled = path.replace(/:(\w+)/g, (_, name: string) => {
    const value = String(params[name] ?? '');
    if (/^\.{0,2}$/.test(value)) throw new RangeError(`${path} needs the parameter ${name}`);
    return encode(value);
  });
  const pairs = Object.keys(query)
    .filter((name) => query[name] !== undefined)
    .map((name) => `${encode(name)}=${encode(String(query[name]))}`);
  return pairs.length === 0 ? filled : `${filled}?${pairs.join('&')}`;
}

/** Strict (RFC 3986 §2.1): hosts disagree on `'` and would change what was signed. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
