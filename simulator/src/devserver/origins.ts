// Where an origin that the app names really is: a server on a free port answers for the one in the source.

export type Origins = Readonly<Record<string, string>>;

export function redirected(url: string, origins: Origins = {}): string {
  for (const [asked, real] of Object.entries(origins))
    if (url === asked || url.startsWith(`${asked}/`) || url.startsWith(`${asked}?`))
      return real + url.slice(asked.length);
  return url;
}

/** `http` origins stand for `ws` ones as well. */
export const socketOrigins = (origins: Origins = {}): Origins =>
  Object.fromEntries(
    Object.entries(origins).map(
      (pair) => pair.map((each) => each.replace(/^http/, 'ws')) as [string, string],
    ),
  );
