// Bounds the whole of an exchange, from here to the last byte of the response.
import { Type } from 'typebox';
import { writeRefusal } from '../../answer.ts';
import { type Exchange, forwarded, type Outcome, refuse } from '../../exchange.ts';
import { definePolicy } from '../../policy.ts';
import { takeOverResponse } from '../../response-filter.ts';

export const timeout = definePolicy({
  name: 'timeout',
  phase: 'transform',
  config: Type.Object(
    { ms: Type.Integer({ minimum: 1, maximum: 3_600_000, description: 'for the whole exchange' }) },
    { additionalProperties: false },
  ),
  create:
    ({ ms }) =>
    (exchange, next) => {
      const { response } = exchange;
      const takeOver = takeOverResponse(response);
      const abort = new AbortController();
      exchange.signal = abort.signal;
      let expired = false;
      const timer = setTimeout(() => {
        expired = true;
        giveUp(exchange, takeOver);
        abort.abort();
      }, ms);
      response.on('close', () => clearTimeout(timer));
      const outcome = next(exchange);
      if (!(outcome instanceof Promise)) return outcome;
      return outcome.then(
        (settled): Outcome => (expired ? forwarded : settled),
        (thrown) => {
          if (expired) return forwarded;
          throw thrown;
        },
      );
    },
});

/** The client is told who was late: it, with its body, or the upstream. After the head there is only the cut. */
function giveUp(exchange: Exchange, takeOver: ReturnType<typeof takeOverResponse>): void {
  const { request, response } = exchange;
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const bodyMissing = !request.complete && exchange.body === undefined;
  const refusal = refuse(bodyMissing ? 'request_timeout' : 'upstream_timeout');
  const { status, headers, body } = writeRefusal(exchange, refusal);
  takeOver(status, bodyMissing ? { ...headers, connection: 'close' } : headers, body);
}
