// A server behind the push URL: our client of message push over a real socket.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createMessagePush, type MessagePushOptions, type PushedMessage } from '@xiaoqiao/wechat';
import { app, type LocalWechat } from '../local-wechat.ts';

export const pushToken = 'token-of-message-push';
export const encodingAesKey = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';

export interface PushReceiver extends AsyncDisposable {
  readonly url: string;
  readonly received: PushedMessage[];
  /** What was not believed, by the name of the error. */
  readonly refused: string[];
  /** What the next ones are answered with, one after another; `success` when none is left. */
  readonly answers: (string | number | 'never')[];
}

export async function startPushReceiver(
  mode: MessagePushOptions['mode'],
  change: Partial<MessagePushOptions> = {},
): Promise<PushReceiver> {
  const push = createMessagePush({ token: pushToken, appid: app.appid, mode, encodingAesKey, ...change });
  const received: PushedMessage[] = [];
  const refused: string[] = [];
  const answers: PushReceiver['answers'] = [];
  const server = createServer((request, response) => {
    const query = Object.fromEntries(new URL(request.url!, 'http://localhost').searchParams);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      try {
        if (request.method === 'GET') return response.end(push.verifyUrl(query));
        received.push(push.receive(query, Buffer.concat(chunks)));
      } catch (error) {
        refused.push((error as { error: string }).error);
        return response.writeHead(401).end();
      }
      const answer = answers.shift() ?? 'success';
      if (answer === 'never') return undefined;
      return typeof answer === 'number' ? response.writeHead(answer).end() : response.end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/push`,
    received,
    refused,
    answers,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const register = (
  { control }: LocalWechat,
  { url }: PushReceiver,
  mode: MessagePushOptions['mode'] = 'secure',
  format: 'json' | 'xml' = 'json',
) => control.setPushTarget({ url, token: pushToken, encodingAesKey, mode, format });
