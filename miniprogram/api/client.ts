// The one client of the mini program: the SDK, with what the app wants on every call.
import { type Client, createClient, type Transport } from '@xiaoqiao/sdk';
import { nativeHost } from '@xiaoqiao/sdk/native';
import { language } from '../i18n/language';
import { serverAddress } from '../server';
import { expectAnswer } from '../store/network';
import { goToLogin } from './session';

/** WeChat, as the SDK wants it. */
// The typings of some listeners say less than WeChat hands over.
export const host = nativeHost(wx as unknown as Parameters<typeof nativeHost>[0]);

let client: Client | undefined;

/** Logs in by itself when a call needs it: ten calls at once, one login. */
export function api(): Client {
  client ??= createClient({
    baseUrl: serverAddress(),
    transport: watched(host.transport),
    storage: host.storage,
    login: host.login,
    language: language.get(),
    onSessionEnd: () => goToLogin(),
  });
  return client;
}

/** After a change of the language or of the server's address; the session stays where it is stored. */
export function renewClient(): void {
  client = undefined;
}

language.watch(renewClient);

/** A bar while requests are under way, and a notice when an answer takes long. */
function watched(transport: Transport): Transport {
  let underWay = 0;
  return async (request) => {
    const answered = expectAnswer();
    if (underWay++ === 0) wx.showNavigationBarLoading();
    try {
      return await transport(request);
    } finally {
      answered();
      if (--underWay === 0) wx.hideNavigationBarLoading();
    }
  };
}
