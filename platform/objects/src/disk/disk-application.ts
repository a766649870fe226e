// The endpoints of the disk engine: POST of a form, PUT of a part, GET and HEAD of an object. The gateway hands requests over.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { failureEnvelope, languageOf, XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { Log } from '@xiaoqiao/kit/log';
import { isObjectKey, isPublic } from '../object-key.ts';
import { DISK_PATH } from './addresses.ts';
import { infoOf, toStorageError } from './disk-folder.ts';
import { type ReceiveDeps, receiveForm, receivePart } from './receive.ts';
import { notFound, serveObject } from './serve-object.ts';

/** What the gateway's upstream in the same process wants. */
export interface DiskApplication {
  ready(): Promise<void>;
  routing(request: IncomingMessage, response: ServerResponse): void;
  /** It looks at lengths before it reads, and writes as it reads. */
  readonly boundsBodies: true;
}

export function diskApplication(deps: ReceiveDeps, log: Log): DiskApplication {
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, 'http://gateway');
    if (url.pathname === DISK_PATH) {
      if (request.method !== 'POST') throw new XiaoqiaoError('method_not_allowed');
      await receiveForm(request, deps);
      response.writeHead(204).end();
      return;
    }
    const key = url.pathname.slice(DISK_PATH.length + 1);
    if (!url.pathname.startsWith(`${DISK_PATH}/`) || !isObjectKey(key)) throw notFound();
    if (request.method === 'PUT') {
      await receivePart(request, { key, query: url.searchParams }, deps);
      response.writeHead(204).end();
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') throw new XiaoqiaoError('method_not_allowed');
    const now = deps.clock.now();
    const signed = isPublic(key)
      ? new URLSearchParams()
      : deps.addresses.verify('GET', key, url.searchParams, now);
    const path = deps.folder.path(key);
    const info = await infoOf(key, path);
    if (info === undefined) throw notFound();
    const goodFor = Math.floor((Number(signed.get('expires')) - now) / 1000);
    await serveObject(request, response, { info, path, signed, goodFor });
  }

  return {
    boundsBodies: true,
    async ready() {},
    routing(request, response) {
      answer(request, response).catch((error) => answerFailure(request, response, error));
    },
  };

  function answerFailure(request: IncomingMessage, response: ServerResponse, thrown: unknown): void {
    const requestId = String(request.headers['x-request-id'] ?? '');
    const cause = toStorageError(thrown);
    const failure = cause instanceof XiaoqiaoError ? cause : new XiaoqiaoError('internal', { cause });
    if (failure.status >= 500)
      log.child({ requestId }).error('an object could not be stored or sent', { error: thrown });
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    for (const name of response.getHeaderNames())
      if (!name.startsWith('x-') && !name.startsWith('access-control-')) response.removeHeader(name);
    const language = languageOf(request.headers['accept-language']);
    const body = JSON.stringify(failureEnvelope(failure, requestId, language));
    response
      .writeHead(failure.status, {
        'content-type': 'application/json; charset=utf-8',
        'content-length': Buffer.byteLength(body),
        'cache-control': 'no-store',
      })
      .end(body);
    // What is still on its way was announced and is bounded by the gateway; the client hears the answer behind it.
    request.resume();
  }
}
