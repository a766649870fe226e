// One socket for the whole app: orders that are on the screen are followed, whatever happens to the connection.
import { createRealtime, type Realtime } from '@xiaoqiao/sdk/realtime';
import { language } from '../i18n/language';
import { serverAddress } from '../server';
import { api, host } from './client';

let realtime: Realtime | undefined;
/** A socket speaks for the server it was opened to. */
let server = '';

function socket(): Realtime {
  if (realtime === undefined || server !== serverAddress()) {
    realtime?.close();
    server = serverAddress();
    realtime = createRealtime({
      client: api(),
      baseUrl: server,
      openSocket: host.openSocket,
      watch: host.watch,
    });
  }
  return realtime;
}

language.watch(() => {
  realtime?.close();
  realtime = undefined;
});

/**
 * @param changed something has happened to the order, or may have while nobody was listening
 * @returns what ends the following
 */
export function followOrder(id: string, changed: () => void, live: (isLive: boolean) => void): () => void {
  return socket().subscribe(`order/${id}`, {
    message: changed,
    refetch: changed,
    subscribed: () => live(true),
    refused: () => live(false),
  });
}
