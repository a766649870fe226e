// Every function of `wx` that is simulated, by group.
import type { HostName } from '../fixture.ts';
import { apiBackgroundSuite } from './api-background.ts';
import { apiFilesSuite } from './api-files.ts';
import { apiNetworkSuite } from './api-network.ts';
import { apiPhoneSuite } from './api-phone.ts';
import { apiSocketsSuite } from './api-sockets.ts';
import { apiAloneSuite, apiWechatSuite } from './api-wechat.ts';

export function apiSuite(host: HostName): void {
  apiNetworkSuite(host);
  apiSocketsSuite(host);
  apiBackgroundSuite(host);
  apiPhoneSuite(host);
  apiFilesSuite(host);
  apiWechatSuite(host);
  apiAloneSuite(host);
}
