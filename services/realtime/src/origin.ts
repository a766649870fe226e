// Which web pages may connect. A page of another site could open sockets from its visitors' browsers; mini programs name no origin.
import type { IncomingHttpHeaders } from 'node:http';
import type { RealtimeSettings } from './settings.ts';

/** WeChat's developer tools and web views of mini programs. */
const WECHAT = 'https://servicewechat.com';

export function isAllowedOrigin(
  { origin, host }: Pick<IncomingHttpHeaders, 'origin' | 'host'>,
  { origins, loopbackOrigins }: Pick<RealtimeSettings, 'origins' | 'loopbackOrigins'>,
): boolean {
  if (origin === undefined || origin === WECHAT || origins.includes(origin)) return true;
  const url = URL.parse(origin);
  if (url === null) return false;
  return url.host === host || (loopbackOrigins && isLoopback(url.hostname));
}

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
