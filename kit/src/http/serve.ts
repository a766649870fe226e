// Binds a route of the contract to the function that answers it.
import type { IncomingHttpHeaders } from 'node:http';
import type { BodyOf, Language, ParamsOf, QueryOf, ResponseOf, Route } from '@xiaoqiao/contract';
import type { Caller } from './caller.ts';

export interface ServiceRequest<R extends Route> {
  readonly params: ParamsOf<R>;
  readonly query: QueryOf<R>;
  readonly body: BodyOf<R>;
  readonly caller: R['access'] extends 'public' ? Caller | undefined : Caller;
  readonly idempotencyKey: R['idempotencyKey'] extends true ? string : string | undefined;
  /** The body as it came, for routes with `rawBody`. */
  readonly rawBody: R['rawBody'] extends true ? Buffer : undefined;
  readonly requestId: string;
  readonly language: Language;
  readonly clientIp: string;
  readonly headers: IncomingHttpHeaders;
}

// biome-ignore lint/suspicious/noConfusingVoidType: a 204 handler may simply not return.
type Answer<R extends Route> = ResponseOf<R> extends undefined ? undefined | void : ResponseOf<R>;

export type Handler<R extends Route> = (request: ServiceRequest<R>) => Promise<Answer<R>> | Answer<R>;

export interface RouteHandler {
  readonly route: Route;
  handle(request: ServiceRequest<Route>): unknown;
}

/** A route and its handler; params, query and body arrive validated and typed by the contract. */
export const serve = <R extends Route>(route: R, handle: Handler<R>): RouteHandler => ({
  route,
  handle: handle as RouteHandler['handle'],
});
