// A method as an upstream: one JSON answer for a unary call, a line of JSON for each message of a stream.
import type { ServiceError } from '@grpc/grpc-js';
import { failureEnvelope, languageOf, XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { type Exchange, forwarded, type Outcome } from '../../exchange.ts';
import type { Upstream } from '../../upstream/upstream.ts';
import type { Caller } from './caller.ts';
import type { GrpcMethod } from './grpc-method.ts';
import { statusName, translate } from './grpc-status.ts';
import { messageOf, metadataOf } from './request-message.ts';

export interface GrpcUpstreamOptions {
  readonly method: GrpcMethod;
  readonly call: Caller;
  readonly headers: readonly string[];
  readonly envelope: boolean;
  readonly count: (event: string) => void;
}

export function grpcUpstream({ method, call, headers, envelope, count }: GrpcUpstreamOptions): Upstream {
  const failed = (error: ServiceError): XiaoqiaoError => {
    count(statusName(error));
    return translate(error);
  };

  const unary = (exchange: Exchange, message: object) =>
    new Promise<Outcome>((resolve, reject) => {
      const { request, response, requestId } = exchange;
      const ongoing = call.unary(message, metadataOf(request, headers), (error, answer) => {
        response.off('close', cancel);
        if (error !== null) {
          reject(failed(error));
          return;
        }
        count('OK');
        const data = envelope ? { code: 0, message: 'ok', data: answer, requestId } : answer;
        send(exchange, JSON.stringify(data));
        resolve(forwarded);
      });
      const cancel = () => ongoing.cancel();
      response.once('close', cancel);
    });

  const streamed = (exchange: Exchange, message: object) =>
    new Promise<Outcome>((resolve, reject) => {
      const { request, response, requestId } = exchange;
      const stream = call.stream(message, metadataOf(request, headers));
      const begin = () => {
        if (response.headersSent) return;
        response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
        resolve(forwarded);
      };
      response.once('close', () => stream.cancel());
      response.on('drain', () => stream.resume());
      stream.on('data', (each: object) => {
        begin();
        if (!response.write(`${JSON.stringify(each)}\n`)) stream.pause();
      });
      stream.on('end', () => {
        begin();
        response.end();
      });
      stream.on('status', ({ code }) => {
        if (code === 0) count('OK');
      });
      stream.on('error', (error: ServiceError) => {
        const failure = failed(error);
        if (!response.headersSent) {
          reject(failure);
          return;
        }
        // The status has been sent; the last line says what went wrong, in the envelope.
        const language = languageOf(request.headers['accept-language']);
        if (!response.destroyed)
          response.end(`${JSON.stringify(failureEnvelope(failure, requestId, language))}\n`);
      });
    });

  const forward = (exchange: Exchange, body: Buffer): Promise<Outcome> => {
    const message = messageOf(exchange.request, body);
    checkMessage(method, message);
    return method.responseStream ? streamed(exchange, message) : unary(exchange, message);
  };
  return {
    forward(exchange) {
      const body = exchange.readBody();
      return body instanceof Promise
        ? body.then((bytes) => forward(exchange, bytes))
        : forward(exchange, body);
    },
  };
}

/** @throws XiaoqiaoError `rpc_invalid`: a value does not fit its field. */
function checkMessage(method: GrpcMethod, message: object): void {
  try {
    method.requestSerialize(message);
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new XiaoqiaoError('rpc_invalid', { details: { grpc: 'INVALID_ARGUMENT', reason }, cause });
  }
}

function send({ response }: Exchange, text: string): void {
  if (response.destroyed) return;
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.setHeader('content-length', Buffer.byteLength(text));
  response.writeHead(200);
  response.end(text);
}
