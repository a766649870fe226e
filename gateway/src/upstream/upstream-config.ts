// The routing config of one upstream over HTTP: its targets, and how requests are spread, bounded, repeated and refused.
import { type Static, Type } from 'typebox';

const strict = { additionalProperties: false };
const ms = (maximum = 600_000) => Type.Integer({ minimum: 1, maximum });
const share = Type.Number({ exclusiveMinimum: 0, maximum: 1 });
const Url = Type.String({ pattern: '^https?://[^/\\s?#@]+$', maxLength: 256 });
const Status = Type.Integer({ minimum: 400, maximum: 599 });
const Pem = Type.String({
  minLength: 1,
  maxLength: 65_536,
  description: 'a PEM file, or the PEM text itself',
});

const TargetConfig = Type.Object(
  {
    url: Url,
    weight: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: 'default 1' })),
    backup: Type.Optional(Type.Boolean({ description: 'only while no other target is healthy' })),
    srv: Type.Optional(
      Type.Boolean({ description: 'the host is a service name: its SRV records give hosts and ports' }),
    ),
  },
  strict,
);

export const UpstreamConfig = Type.Object(
  {
    url: Type.Optional(Url),
    targets: Type.Optional(Type.Array(TargetConfig, { minItems: 1, maxItems: 256 })),
    balance: Type.Optional(
      Type.Enum(['round-robin', 'least-connections', 'random-two', 'consistent-hash'], {
        description: 'default round-robin',
      }),
    ),
    hashKey: Type.Optional(
      Type.String({
        pattern: "^(?:address|user|host|path|(?:header|query|cookie):[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64})$",
        description: 'what consistent-hash looks at; default address',
      }),
    ),
    host: Type.Optional(
      Type.Enum(['rewrite', 'pass'], {
        description: 'the Host it hears: its own (default), or the client’s',
      }),
    ),
    http2: Type.Optional(Type.Boolean({ description: 'by ALPN over TLS, with prior knowledge without it' })),
    tls: Type.Optional(
      Type.Object(
        {
          ca: Type.Optional(Pem),
          cert: Type.Optional(Pem),
          key: Type.Optional(Pem),
          serverName: Type.Optional(Type.String({ minLength: 1, maxLength: 253 })),
          verify: Type.Optional(Type.Boolean({ description: 'default true' })),
        },
        strict,
      ),
    ),
    connections: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 10_000, description: 'requests at once per target; default 128' }),
    ),
    queue: Type.Optional(
      Type.Object(
        {
          size: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000, description: 'default 1024' })),
          waitMs: Type.Optional(ms(60_000)),
        },
        strict,
      ),
    ),
    connectTimeoutMs: Type.Optional(ms()),
    headersTimeoutMs: Type.Optional(ms()),
    idleTimeoutMs: Type.Optional(ms()),
    totalTimeoutMs: Type.Optional(ms(86_400_000)),
    drainTimeoutMs: Type.Optional(ms(3_600_000)),
    retry: Type.Optional(
      Type.Object(
        {
          attempts: Type.Optional(
            Type.Integer({ minimum: 0, maximum: 10, description: 'after the first; default 2' }),
          ),
          on: Type.Optional(
            Type.Array(Type.Enum(['connect', 'reset', 'timeout']), {
              uniqueItems: true,
              description: 'default all three',
            }),
          ),
          statuses: Type.Optional(Type.Array(Status, { maxItems: 32, description: 'default none' })),
          idempotencyKey: Type.Optional(
            Type.Boolean({
              description: 'also POST and PATCH that carry an Idempotency-Key; default false',
            }),
          ),
          bodyBytes: Type.Optional(
            Type.Integer({
              minimum: 0,
              maximum: 16_777_216,
              description: 'bodies up to this size are kept for a second attempt; default 65536',
            }),
          ),
          budget: Type.Optional(share),
          budgetMinimum: Type.Optional(
            Type.Integer({
              minimum: 0,
              maximum: 10_000,
              description: 'retries in ten seconds that are always allowed',
            }),
          ),
        },
        strict,
      ),
    ),
    passive: Type.Optional(
      Type.Object(
        {
          maxFails: Type.Optional(
            Type.Integer({ minimum: 0, maximum: 1000, description: '0: never; default 3' }),
          ),
          failTimeoutMs: Type.Optional(ms()),
          statuses: Type.Optional(Type.Array(Status, { maxItems: 32 })),
        },
        strict,
      ),
    ),
    health: Type.Optional(
      Type.Object(
        {
          path: Type.String({ pattern: '^/[\\x21-\\x7e]*$', maxLength: 512 }),
          intervalMs: Type.Optional(ms()),
          timeoutMs: Type.Optional(ms()),
          healthyAfter: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
          unhealthyAfter: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
          statuses: Type.Optional(
            Type.Array(Type.Integer({ minimum: 200, maximum: 599 }), { minItems: 1, maxItems: 32 }),
          ),
        },
        strict,
      ),
    ),
    slowStartMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 3_600_000 })),
    breaker: Type.Optional(
      Type.Object(
        {
          windowMs: Type.Optional(Type.Integer({ minimum: 100, maximum: 600_000 })),
          minimumRequests: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
          errorRate: Type.Optional(share),
          slowMs: Type.Optional(ms()),
          slowRate: Type.Optional(share),
          openMs: Type.Optional(ms()),
          trials: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
        },
        strict,
      ),
    ),
    dns: Type.Optional(
      Type.Object(
        {
          refreshMs: Type.Optional(ms(86_400_000)),
          servers: Type.Optional(
            Type.Array(Type.String({ minLength: 2, maxLength: 64 }), { minItems: 1, maxItems: 8 }),
          ),
          family: Type.Optional(Type.Enum(['any', 'ipv4', 'ipv6'])),
        },
        strict,
      ),
    ),
  },
  strict,
);
export type UpstreamConfig = Static<typeof UpstreamConfig>;
