// Calls over one channel, with deadline and limits.
import { readFileSync } from 'node:fs';
import type { ClientReadableStream, ClientUnaryCall, Metadata, ServiceError } from '@grpc/grpc-js';
import { type GrpcMethod, grpcLibrary } from './grpc-method.ts';

export interface CallerOptions {
  readonly address: string;
  readonly tls: boolean;
  readonly caFile?: string;
  readonly timeoutMs: number;
  readonly responseBytes: number;
}

export interface Caller {
  unary(
    message: object,
    headers: Readonly<Record<string, string>>,
    done: (error: ServiceError | null, answer?: object) => void,
  ): ClientUnaryCall;
  stream(message: object, headers: Readonly<Record<string, string>>): ClientReadableStream<object>;
}

/** After a reload nobody holds the old channel; it closes by itself when it has been idle for so long. */
const IDLE_MS = 60_000;

/** @throws Error when the root certificate cannot be read. */
export function createCaller(method: GrpcMethod, options: CallerOptions): Caller {
  const { Client, Metadata, credentials } = grpcLibrary();
  const { address, tls, caFile, timeoutMs, responseBytes } = options;
  const root = caFile === undefined ? null : readFileSync(caFile);
  const client = new Client(address, tls ? credentials.createSsl(root) : credentials.createInsecure(), {
    'grpc.max_receive_message_length': responseBytes,
    'grpc.client_idle_timeout_ms': IDLE_MS,
    // Whether something may be repeated is the caller's to know.
    'grpc.enable_retries': 0,
  });
  const metadataOf = (headers: Readonly<Record<string, string>>): Metadata => {
    const metadata = new Metadata();
    for (const name in headers) metadata.set(name, headers[name]!);
    return metadata;
  };
  // The monotonic clock is not what gRPC reckons with.
  const callOptions = () => ({ deadline: new Date(Date.now() + timeoutMs) });
  const { path, requestSerialize, responseDeserialize } = method;
  return {
    unary: (message, headers, done) =>
      client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        message,
        metadataOf(headers),
        callOptions(),
        done,
      ),
    stream: (message, headers) =>
      client.makeServerStreamRequest(
        path,
        requestSerialize,
        responseDeserialize,
        message,
        metadataOf(headers),
        callOptions(),
      ),
  };
}
