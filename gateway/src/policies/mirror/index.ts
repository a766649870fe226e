// Shows a share of the requests to another upstream as well; what it answers, and whether it does, is nobody's business.
import { Type } from 'typebox';
import { declaredLength } from '../../body.ts';
import { detachExchange } from '../../detached-exchange.ts';
import type { Exchange } from '../../exchange.ts';
import { definePolicy } from '../../policy.ts';

export const mirror = definePolicy({
  name: 'mirror',
  phase: 'transform',
  config: Type.Object(
    {
      upstream: Type.String({ minLength: 1 }),
      share: Type.Number({ minimum: 0, maximum: 100, default: 100, description: 'per cent' }),
      maxBodyBytes: Type.Integer({ minimum: 0, maximum: 1_048_576, default: 65_536 }),
      maxConcurrent: Type.Integer({ minimum: 1, maximum: 10_000, default: 64 }),
      timeoutMs: Type.Integer({ minimum: 1, maximum: 60_000, default: 5000 }),
    },
    {
      additionalProperties: false,
      description: 'requests with a longer body, or one of unknown length, are not mirrored',
    },
  ),
  create: ({ upstream: name, share, maxBodyBytes, maxConcurrent, timeoutMs }, frame) => {
    const upstream = frame.upstream(name);
    const { log, random } = frame;
    const count = frame.metrics.policyEvents('mirror');
    let underWay = 0;

    const send = async (exchange: Exchange): Promise<void> => {
      underWay++;
      try {
        const copy = detachExchange(exchange, { body: exchange.body ?? Buffer.alloc(0), timeoutMs });
        copy.exchange.request.headers['x-mirrored'] = '1';
        // The original goes first.
        await undefined;
        const outcome = await upstream.forward(copy.exchange);
        if ('forwarded' in outcome) await copy.closed;
        else copy.exchange.response.destroy();
        count('sent');
      } catch (error) {
        count('failed');
        log.debug('a mirrored request failed', { upstream: name, error });
      } finally {
        underWay--;
      }
    };

    return (exchange, next) => {
      if (random() * 100 >= share) return next(exchange);
      const length = exchange.body?.length ?? declaredLength(exchange.request);
      if (underWay >= maxConcurrent || length === undefined || length > maxBodyBytes) {
        count('skipped');
        return next(exchange);
      }
      // The original would wait for the same bytes at its upstream, and gets them from memory.
      const body = length === 0 ? undefined : exchange.readBody();
      if (body instanceof Promise)
        return body.then(() => {
          void send(exchange);
          return next(exchange);
        });
      void send(exchange);
      return next(exchange);
    };
  },
});
