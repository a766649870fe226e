// The endpoints of the disk engine: POST of a form, PUT of a part, GET and HEAD of an object. The gateway hands requests over.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { Log } from '@xiaoqiao/kit/log';
import { answerFailure } from '../answer-failure.ts';
import { isObjectKey, isPublic, OBJECTS_PATH } from '../object-key.ts';
import type { ObjectsApplication } from '../objects.ts';
import { infoOf, toStorageError } from './disk-folder.ts';
import { type ReceiveDeps, receiveForm, receivePart } from './receive.ts';
import { notFound, serveObject } from './serve-object.ts';

export function diskApplication(deps: ReceiveDeps, log: Log): ObjectsApplication {
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, 'http://gateway');
    if (url.pathname === OBJECTS_PATH) {
      if (request.method !== 'POST') throw new XiaoqiaoError('method_not_allowed');
      await receiveForm(request, deps);
      response.writeHead(204).end();
      return;
    }
    const key = url.pathname.slice(OBJECTS_PATH.length + 1);
    if (!url.pathname.startsWith(`${OBJECTS_PATH}/`) || !isObjectKey(key)) throw notFound();
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
      answer(request, response).catch((error) =>
        answerFailure(request, response, { thrown: toStorageError(error), log }),
      );
    },
  };
}
