// The other ways in which common libraries would have written the same JSON body.

/** Each is the whole body; those that equal the body that came are left out by the caller. */
export function bodySpellings(body: string): string[] {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return [];
  }
  const compact = JSON.stringify(value);
  const spaced = spacedOut(value);
  const written = [
    compact,
    spaced,
    JSON.stringify(value, null, 2),
    JSON.stringify(value, null, 4),
    JSON.stringify(value, null, '\t'),
    JSON.stringify(sorted(value)),
    spacedOut(sorted(value)),
  ];
  return [
    ...written,
    // Python's ensure_ascii, PHP's escaped slashes, PHP's both, Go's HTML-safe letters, JSON within JSON.
    ...written.map(ascii),
    slashed(compact),
    ascii(slashed(compact)),
    htmlSafe(compact),
    JSON.stringify(body),
  ];
}

/** As Python's json.dumps writes it: a space after each comma and colon. */
function spacedOut(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spacedOut).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .map(([name, member]) => `${JSON.stringify(name)}: ${spacedOut(member)}`)
      .join(', ')}}`;
  return JSON.stringify(value);
}

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, member]) => [name, sorted(member)]));
};

const ascii = (text: string) =>
  text.replace(/[\u0080-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
const slashed = (text: string) => text.replaceAll('/', '\\/');
const htmlSafe = (text: string) =>
  text.replace(/[<>&]/g, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`);
