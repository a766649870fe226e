// JSON in, gRPC out, and back: one route for one method of a service that a .proto file describes.
import { dirname } from 'node:path';
import { Type } from 'typebox';
import { definePolicy } from '../../policy.ts';
import { createCaller } from './caller.ts';
import { openMethod } from './grpc-method.ts';
import { grpcUpstream } from './grpc-upstream.ts';

export const grpc = definePolicy({
  name: 'grpc',
  phase: 'transform',
  config: Type.Object(
    {
      proto: Type.String({
        minLength: 1,
        maxLength: 512,
        description: 'file, seen from the working directory',
      }),
      includes: Type.Array(Type.String({ minLength: 1, maxLength: 512 }), {
        maxItems: 16,
        default: [],
        description: 'folders of imported files; that of `proto` is always among them',
      }),
      service: Type.String({ pattern: '^[A-Za-z_][\\w.]{0,255}$', description: 'with its package' }),
      method: Type.String({ pattern: '^[A-Za-z_]\\w{0,127}$', description: 'unary or server-streaming' }),
      address: Type.String({ pattern: '^[^\\s/]{1,253}:\\d{1,5}$', description: 'host:port' }),
      tls: Type.Boolean({ default: false }),
      caFile: Type.Optional(Type.String({ minLength: 1, maxLength: 512, description: 'root to trust, PEM' })),
      timeoutMs: Type.Integer({
        minimum: 1,
        maximum: 3_600_000,
        default: 15_000,
        description: 'the deadline',
      }),
      responseBytes: Type.Integer({
        minimum: 1,
        maximum: 268_435_456,
        default: 4_194_304,
        description: 'the largest single message',
      }),
      metadata: Type.Array(Type.String({ pattern: '^[a-z0-9._-]{1,64}$' }), {
        maxItems: 32,
        default: [],
        description: 'request headers that go along, besides id, trace and identity',
      }),
      envelope: Type.Boolean({
        default: true,
        description: 'a unary answer as {code, message, data, requestId}',
      }),
    },
    { additionalProperties: false },
  ),
  create: (config, { metrics }) => {
    const method = openMethod({ ...config, includes: [dirname(config.proto), ...config.includes] });
    const upstream = grpcUpstream({
      method,
      call: createCaller(method, config),
      headers: config.metadata,
      envelope: config.envelope,
      count: metrics.policyEvents('grpc'),
    });
    return (exchange, next) => {
      exchange.upstream = upstream;
      return next(exchange);
    };
  },
});
