// One exchange with a server on behalf of `wx.request`, `wx.uploadFile` or `wx.downloadFile`: its turn, time, end, task.
import type { NetworkRequest, NetworkResponse, NetworkTask } from '../runtime/ports.ts';
import { type ApiContext, ApiFailure, type Given } from './define.ts';
import { interrupted, listeners, networkFailure, type Told, tellOnce } from './task.ts';
import type { Turns } from './turns.ts';

const DEFAULT_TIMEOUT = 60_000;
const abandoned = { errno: 600_003 };

interface ExchangeParts {
  readonly name: 'request' | 'uploadFile' | 'downloadFile';
  readonly turns: Turns;
  /** @throws ApiFailure when the app asks for what cannot be */
  prepare(): NetworkRequest;
  answered(response: NetworkResponse, told: Told): void;
  sent?(bytes: number): void;
}

/** @returns the task, which the app may abort at once */
export function exchange(context: ApiContext, options: Given, parts: ExchangeParts) {
  const { name, turns, prepare, answered, sent } = parts;
  const told = tellOnce(name, options, context);
  const headersReceived = listeners<object>(context, `wx.${name} onHeadersReceived`);
  let task: NetworkTask | undefined;
  const giveUp = (why: string): void => {
    told.fail(why, abandoned);
    task?.abort();
  };
  const { attention } = context;
  const staysAwake = attention.onSuspend(() => giveUp(interrupted));
  if (attention.state() === 'suspended') giveUp(interrupted);

  turns((next) => {
    const done = (): void => {
      staysAwake();
      next();
    };
    if (told.settled()) {
      done();
      return;
    }
    try {
      const request = prepare();
      if (context.phone.network() === 'none') throw new Error('net::ERR_INTERNET_DISCONNECTED');
      const asked = context.ports.host.request(request, sent);
      task = asked;
      const timer = setTimeout(
        () => {
          told.fail('timeout', { errno: 5 });
          asked.abort();
        },
        timeoutOf(context, name, options),
      );
      asked.answer
        .then(
          (response) => {
            const { status: statusCode, headers, cookies } = response;
            headersReceived.tell({ header: { ...headers }, statusCode, cookies: [...cookies] });
            answered(response, told);
          },
          (error) => told.fail(...networkFailure(error)),
        )
        .catch((error: Error) => told.fail(error.message))
        .then(() => {
          clearTimeout(timer);
          done();
        });
    } catch (error) {
      if (error instanceof ApiFailure) told.fail(error.message, error.more);
      else told.fail(...networkFailure(error));
      done();
    }
  });
  return {
    abort: () => giveUp('abort'),
    onHeadersReceived: headersReceived.on,
    offHeadersReceived: headersReceived.off,
  };
}

/** The call's own, else that of app.json, else WeChat's minute. */
function timeoutOf({ program }: ApiContext, name: string, { timeout }: Given): number {
  const ofApp = (program.app.networkTimeout as Readonly<Record<string, unknown>> | undefined)?.[name];
  return Number(timeout) || Number(ofApp) || DEFAULT_TIMEOUT;
}
