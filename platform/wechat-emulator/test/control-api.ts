// Calls of the control API over HTTP, as the browser and other languages make them.
import type { LocalWechat } from './local-wechat.ts';

export async function callControl(
  { emulator }: Pick<LocalWechat, 'emulator'>,
  path: string,
  body?: object,
): Promise<{
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what came over HTTP is looked at member by member.
  readonly fields: any;
}> {
  const reply = await fetch(`${emulator.url}/_emulator${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { origin: 'http://localhost:5173', 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: reply.status, headers: reply.headers, fields: await reply.json() };
}
