// What the contract's routes mean for a call: which paths there are, what each needs, what it answers. Types only.
import type { BodyOf, Method, ParamsOf, QueryOf, ResponseOf, Routes } from '@xiaoqiao/contract';

/** Routes whose answers have no envelope are not for apps. */
type AppRoute = Exclude<Routes[keyof Routes], { readonly bare: true }>;

export type PathOf<M extends Method> = Extract<AppRoute, { readonly method: M }>['path'];
export type RouteAt<M extends Method, P> = Extract<AppRoute, { readonly method: M; readonly path: P }>;

type IfAny<T, Yes> = [T] extends [undefined] ? unknown : Yes;
type Query<T> = Record<never, never> extends T ? { readonly query?: T } : { readonly query: T };
type Key<R> = R extends { readonly idempotencyKey: true }
  ? {
      /** Made per call when left out; give one to keep it over restarts of the app. */
      readonly idempotencyKey?: string;
    }
  : unknown;

export interface CallLimits {
  /** For the whole call with its retries. */
  readonly timeoutMs?: number;
}

export type CallOptions<R extends AppRoute> = CallLimits &
  Key<R> &
  IfAny<ParamsOf<R>, { readonly params: ParamsOf<R> }> &
  IfAny<QueryOf<R>, Query<QueryOf<R>>> &
  IfAny<BodyOf<R>, { readonly body: BodyOf<R> }>;

/** The options are required exactly when the route needs something. */
export type CallArguments<R extends AppRoute> =
  Record<never, never> extends CallOptions<R> ? [options?: CallOptions<R>] : [options: CallOptions<R>];

/** A call to the routes of one method; resolves to the envelope's `data`. */
export type Call<M extends Method> = <P extends PathOf<M>>(
  path: P,
  ...options: CallArguments<RouteAt<M, P>>
) => Promise<ResponseOf<RouteAt<M, P>>>;
