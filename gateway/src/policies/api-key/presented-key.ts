// The key that a request shows, taken out of it: services and their logs have no use for it.
import type { Exchange } from '../../exchange.ts';

export function takeKey(
  { request }: Exchange,
  header: string,
  query: string | undefined,
): string | undefined {
  const sent = request.headers[header];
  if (typeof sent === 'string' && sent !== '') {
    delete request.headers[header];
    return sent;
  }
  if (query === undefined) return undefined;
  const url = request.url!;
  const mark = url.indexOf('?');
  if (mark < 0) return undefined;
  const name = `${query}=`;
  const pairs = url.slice(mark + 1).split('&');
  const shown = pairs.find((pair) => pair.startsWith(name));
  if (shown === undefined) return undefined;
  const rest = pairs.filter((pair) => !pair.startsWith(name));
  request.url = rest.length === 0 ? url.slice(0, mark) : `${url.slice(0, mark)}?${rest.join('&')}`;
  return shown.slice(name.length);
}
