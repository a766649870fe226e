// A page's URL: its path against the page that asks, and its query as WeChat hands it to `onLoad`.

export interface Route {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
}

/** Relative paths are against `from`, the path of the page on top. */
export function parseRoute(url: string, from: string): Route {
  const [beforeHash = ''] = url.split('#');
  const question = beforeHash.indexOf('?');
  const path = question < 0 ? beforeHash : beforeHash.slice(0, question);
  return {
    path: resolvePath(path, from),
    query: parseQuery(question < 0 ? '' : beforeHash.slice(question + 1)),
  };
}

/** WeChat cuts at `&` and the first `=` and leaves the percent signs to the page: `onLoad` decodes what it needs. */
function parseQuery(text: string): Record<string, string> {
  const query: Record<string, string> = {};
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    query[equals < 0 ? pair : pair.slice(0, equals)] = equals < 0 ? '' : pair.slice(equals + 1);
  }
  return query;
}

function resolvePath(path: string, from: string): string {
  const parts = path.startsWith('/') ? [] : from.split('/').slice(0, -1);
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/').replace(/\.html$/, '');
}
