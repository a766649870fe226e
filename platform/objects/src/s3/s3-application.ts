// Lasting addresses of public objects in a bucket that the world cannot read: each leads on to a signed one.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { Log } from '@xiaoqiao/kit/log';
import { answerFailure } from '../answer-failure.ts';
import { isObjectKey, isPublic, OBJECTS_PATH } from '../object-key.ts';
import type { ObjectsApplication } from '../objects.ts';

const GOOD_MS = 3600_000;
/** A client that kept the answer to its end has as much time again. */
const CACHED_SECONDS = GOOD_MS / 2000;

export function s3Application(
  addressOf: (key: string, expiresAt: number) => Promise<string>,
  log: Log,
): ObjectsApplication {
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'GET' && request.method !== 'HEAD') throw new XiaoqiaoError('method_not_allowed');
    const { pathname } = new URL(request.url!, 'http://gateway');
    const key = pathname.slice(OBJECTS_PATH.length + 1);
    if (!isObjectKey(key) || !isPublic(key)) throw new XiaoqiaoError('file_not_found');
    const location = await addressOf(key, Date.now() + GOOD_MS);
    response
      .writeHead(302, { location, 'cache-control': `public, max-age=${CACHED_SECONDS}`, 'content-length': 0 })
      .end();
  }
  return {
    boundsBodies: true,
    async ready() {},
    routing(request, response) {
      answer(request, response).catch((thrown) => answerFailure(request, response, { thrown, log }));
    },
  };
}
