// The address a merchant wants to be notified at. WeChat wants a public one; here the loopback is the point.
import { parameterRefusal } from './pay-refusal.ts';

export function checkNotifyUrl(value: string): void {
  const url = URL.parse(value);
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '')
    throw parameterRefusal({ field: '/notify_url', issue: 'must be an absolute URL without a query', value });
}
