// A failure of the endpoints below `/objects`, in the envelope of all others.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { failureEnvelope, languageOf, XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { Log } from '@xiaoqiao/kit/log';

export function answerFailure(
  request: IncomingMessage,
  response: ServerResponse,
  { thrown, log }: { thrown: unknown; log: Log },
): void {
  const requestId = String(request.headers['x-request-id'] ?? '');
  const failure = thrown instanceof XiaoqiaoError ? thrown : new XiaoqiaoError('internal', { cause: thrown });
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
