// A route as data: everything the gateway, a service, the documentation and the SDK need to know about it.
import type { Static, TObject, TSchema } from 'typebox';
import type { Permission } from './access.ts';
import type { ErrorName } from './errors.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** `public`: anyone · `user`: anyone logged in · a permission: those whose roles carry it. */
export type Access = 'public' | 'user' | Permission;

export interface Route {
  readonly method: Method;
  /** Below the prefix `/api`; parameters as `:name`. */
  readonly path: string;
  /** The service that answers it, and its group in the documentation. */
  readonly service: string;
  /** One line in Chinese, then English after ` / `. */
  readonly summary: string;
  readonly access: Access;
  /** Must the request carry `X-Xq-Signature`? */
  readonly signature?: boolean;
  /** Must the request carry `Idempotency-Key`? */
  readonly idempotencyKey?: boolean;
  /** Named limit of the gateway, where the default one is not enough. */
  readonly limit?: 'login' | 'write';
  /** The handler gets the body's raw bytes: signatures are made over those. */
  readonly rawBody?: boolean;
  /** Answers that WeChat or a standard prescribes: sent as they are, without the envelope. */
  readonly bare?: boolean;
  readonly params?: TObject;
  readonly query?: TObject;
  readonly body?: TSchema;
  readonly status?: 200 | 201 | 204;
  /** The `data` of the envelope. */
  readonly response?: TSchema;
  /** Failures particular to this route, besides those any route may have. */
  readonly errors?: readonly ErrorName[];
}

/** Keeps the literal types of a route. */
export const route = <const R extends Route>(definition: R): R => definition;

type Part<R extends Route, K extends 'params' | 'query' | 'body' | 'response'> = R[K] extends TSchema
  ? Static<R[K]>
  : undefined;
export type ParamsOf<R extends Route> = Part<R, 'params'>;
export type QueryOf<R extends Route> = Part<R, 'query'>;
export type BodyOf<R extends Route> = Part<R, 'body'>;
export type ResponseOf<R extends Route> = Part<R, 'response'>;

export const API_PREFIX = '/api';
