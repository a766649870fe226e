// The request target: one spelling for each path, so that matcher, policies and upstream cannot read it differently.

export interface Target {
  /** Normalised path: absolute, no dot segments, no empty segments, only necessary escapes, upper-case hex. */
  readonly path: string;
  /** With its `?`, as sent; empty when there is none. */
  readonly query: string;
  /** Of a target in absolute form. */
  readonly authority?: string;
}

/** Paths that need no work, which is nearly all: unreserved characters, no segment that begins with a dot or is empty. */
const CLEAN = /^(?:\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+\/?$|^\/$/;
const SLASH = 0x2f;
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;
const UNRESERVED = /[A-Za-z0-9._~-]/;
/** Encoded slash, backslash and NUL: a matcher and an upstream seldom agree on what they mean. */
const AMBIGUOUS = new Set(['2F', '5C', '00']);

/** @returns undefined for a target with more than one possible meaning; it must be refused. */
export function normaliseTarget(raw: string): Target | undefined {
  if (raw.charCodeAt(0) === SLASH) return normaliseOrigin(raw);
  // RFC 9112 §3.2.2: a server must also accept the absolute form.
  const absolute = /^https?:\/\/([^/?#@]+)(\/.*)$/i.exec(raw);
  const target = absolute === null ? undefined : normaliseOrigin(absolute[2]!);
  return target && { ...target, authority: absolute![1]! };
}

function normaliseOrigin(target: string): Target | undefined {
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const query = mark < 0 ? '' : target.slice(mark);
  if (query !== '' && (!VISIBLE_ASCII.test(query) || query.includes('#'))) return undefined;
  if (CLEAN.test(path)) return { path, query };
  const normalised = normalisePath(path);
  return normalised === undefined ? undefined : { path: normalised, query };
}

function normalisePath(path: string): string | undefined {
  if (!path.startsWith('/') || !VISIBLE_ASCII.test(path) || /[\\#]/.test(path)) return undefined;
  const decoded = decodeUnreserved(path);
  return decoded === undefined ? undefined : resolveSegments(decoded);
}

/** RFC 3986 §6.2.2: escapes of unreserved characters are decoded, the others are spelled in upper case. */
function decodeUnreserved(path: string): string | undefined {
  if (/%(?![0-9A-Fa-f]{2})/.test(path)) return undefined;
  let ambiguous = false;
  const decoded = path.replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) => {
    const hex = digits.toUpperCase();
    ambiguous ||= AMBIGUOUS.has(hex);
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return UNRESERVED.test(character) ? character : `%${hex}`;
  });
  return ambiguous || !isUtf8Encoded(decoded) ? undefined : decoded;
}

function isUtf8Encoded(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    // The only way to learn it is that decoding throws.
    return false;
  }
}

/** RFC 3986 §5.2.4, but a path that climbs above the root is refused, and empty segments are dropped. */
function resolveSegments(path: string): string | undefined {
  const kept: string[] = [];
  const segments = path.split('/').slice(1);
  for (const segment of segments) {
    if (segment === '..') {
      if (kept.pop() === undefined) return undefined;
    } else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  const last = segments.at(-1)!;
  const isDirectory = last === '' || last === '.' || last === '..';
  return `/${kept.join('/')}${isDirectory && kept.length > 0 ? '/' : ''}`;
}
