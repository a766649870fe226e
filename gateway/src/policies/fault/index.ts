// Makes things go wrong on purpose: a delay, an error, a cut connection, for a share of the requests.
import { errors } from '@xiaoqiao/contract';
import { Type } from 'typebox';
import { type Exchange, refuse } from '../../exchange.ts';
import { definePolicy } from '../../policy.ts';

const Share = Type.Number({ minimum: 0, maximum: 100, default: 100, description: 'per cent' });
const injectable = (Object.keys(errors) as (keyof typeof errors)[]).filter(
  (name) => errors[name].status >= 500 || name === 'rate_limited',
);

export const fault = definePolicy({
  name: 'fault',
  phase: 'transform',
  config: Type.Object(
    {
      delay: Type.Optional(
        Type.Object(
          { ms: Type.Integer({ minimum: 1, maximum: 60_000 }), share: Share },
          { additionalProperties: false },
        ),
      ),
      abort: Type.Optional(
        Type.Object(
          {
            error: Type.Enum([...injectable, 'cut'] as string[], {
              default: 'internal',
              description: '`cut` closes the connection without an answer',
            }),
            share: Share,
          },
          { additionalProperties: false },
        ),
      ),
      inProduction: Type.Boolean({ default: false, description: 'without it a production process refuses' }),
    },
    { additionalProperties: false },
  ),
  create: ({ delay, abort, inProduction }, { production, random, metrics }) => {
    if (production && !inProduction)
      throw new Error('faults are not for production, unless inProduction says so');
    if (delay === undefined && abort === undefined) return undefined;
    const count = metrics.policyEvents('fault');
    const hits = (share: number) => random() * 100 < share;
    return (exchange, next) => {
      const go = () => {
        if (abort === undefined || !hits(abort.share)) return next(exchange);
        count('abort');
        if (abort.error === 'cut') exchange.response.destroy();
        return refuse(abort.error as (typeof injectable)[number]);
      };
      if (delay === undefined || !hits(delay.share)) return go();
      count('delay');
      return wait(exchange, delay.ms).then(go);
    };
  },
});

/** Not longer than there is somebody to answer. */
const wait = ({ response }: Exchange, ms: number): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      response.off('close', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    response.on('close', done);
  });
