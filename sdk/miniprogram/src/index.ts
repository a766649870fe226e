// Door of the SDK. Hosts have doors of their own: @xiaoqiao/sdk/wx and @xiaoqiao/sdk/fetch.
export { type Client, type ClientOptions, createClient } from './client.ts';
export {
  type ApiError,
  isApiError,
  isTransportError,
  TransportError,
  type TransportFailure,
  XiaoqiaoApiError,
} from './errors.ts';
export type { Random } from './random.ts';
export { type ClientStorage, memoryStorage } from './storage.ts';
export type { Transport, TransportReply, TransportRequest } from './transport.ts';
export type { Call, CallOptions, PathOf, RouteAt } from './typed-routes.ts';
