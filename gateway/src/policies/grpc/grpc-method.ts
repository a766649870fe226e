// One method of a .proto file. The libraries load only here, so that gateways without gRPC never pay for them.
import { createRequire } from 'node:module';
import type { MethodDefinition, ServiceDefinition } from '@grpc/proto-loader';

export type GrpcMethod = MethodDefinition<object, object>;

export interface MethodAddress {
  readonly proto: string;
  readonly includes: readonly string[];
  readonly service: string;
  readonly method: string;
}

const require = createRequire(import.meta.url);
export const grpcLibrary = (): typeof import('@grpc/grpc-js') => require('@grpc/grpc-js');

/** @throws Error in words: the file, the service or the method is not there, or the client would have to stream. */
export function openMethod({ proto, includes, service, method }: MethodAddress): GrpcMethod {
  const { loadSync } = require('@grpc/proto-loader') as typeof import('@grpc/proto-loader');
  const definitions = loadSync(proto, {
    includeDirs: [...includes],
    // A number of JSON holds no 64 bits.
    longs: String,
    enums: String,
    bytes: String,
    defaults: true,
    oneofs: true,
  });
  const found = definitions[service];
  if (found === undefined || 'format' in found) throw new Error(`${proto} has no service ${service}`);
  const methods = found as ServiceDefinition;
  const definition = methods[method];
  if (definition === undefined)
    throw new Error(`${service} has no method ${method}; it has ${Object.keys(methods).join(', ')}`);
  if (definition.requestStream) throw new Error(`${service}.${method} wants a stream of requests`);
  return definition as GrpcMethod;
}
