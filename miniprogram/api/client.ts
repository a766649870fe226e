// The one client of the mini program: the SDK, with what the app wants on every call.
import { type Client, createClient, type Transport } from '@xiaoqiao/sdk';
import { wxLogin, wxStorage, wxTransport } from '@xiaoqiao/sdk/wx';
import { language } from '../i18n/language';
import { serverAddress } from '../server';
import { expectAnswer } from '../store/network';
import { goToLogin } from './session';

let client: Client | undefined;

/** Logs in by itself when a call needs it: ten calls at once, one login. */
export function api(): Client {
  client ??= createClient({
    baseUrl: serverAddress(),
    transport: watched(wxTransport(wx)),
    storage: wxStorage(wx),
    login: wxLogin(wx),
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
