// Building blocks that all route schemas share: ids, money, time, pages.
import { type Static, type TObject, type TSchema, Type } from 'typebox';

declare const kind: unique symbol;
/** A string that remembers which entity it names; a plain string still fits, another entity's id does not. */
export type Id<Entity extends string> = string & { readonly [kind]?: Entity };

declare const unit: unique symbol;
/** Money: a safe integer number of fen (1/100 yuan). Made only by {@link fen}. */
export type Fen = number & { readonly [unit]: 'fen' };

/** @throws RangeError when the value is not a safe integer: money never carries fractions. */
export function fen(value: number): Fen {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not an integer amount of fen: ${value}`);
  return value as Fen;
}

/** A ULID: 26 characters of Crockford's base 32, sortable by time of creation. */
export const IdSchema = <Entity extends string>(entity: Entity) =>
  Type.Unsafe<Id<Entity>>(
    Type.String({ pattern: '^[0-7][0-9A-HJKMNP-TV-Z]{25}$', description: `${entity} id (ULID)` }),
  );

export const FenSchema = (options: { minimum?: number; description?: string } = {}) =>
  Type.Unsafe<Fen>(Type.Integer({ minimum: 0, maximum: 10_000_000_000, ...options }));

/** RFC 3339 in UTC with milliseconds, e.g. `2026-11-20T08:00:00.000Z`. */
export const TimeSchema = (description?: string) =>
  Type.String({ format: 'date-time', maxLength: 40, ...(description ? { description } : {}) });

export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** Text a person wrote: no control characters except tab and newline. */
export const TextSchema = (maxLength: number, options: { minLength?: number; description?: string } = {}) =>
  Type.String({
    maxLength,
    pattern: '^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f]*$',
    ...options,
  });

export const Empty = Type.Object({}, { additionalProperties: false });

/** Objects in requests refuse unknown fields. */
export const Input = <P extends Record<string, TSchema>>(properties: P): TObject<P> =>
  Type.Object(properties, { additionalProperties: false });

export const IdParams = <Entity extends string>(entity: Entity) => Input({ id: IdSchema(entity) });

export const CursorQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })),
  cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 512 })),
};

export const PageQuery = {
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  size: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
};

/** A page by cursor. `nextCursor` is null on the last one. */
export const CursorPage = <T extends TSchema>(item: T) =>
  Type.Object({ list: Type.Array(item), nextCursor: Nullable(Type.String()) });

/** A page by cursor, or by number when the request named `page`. */
export const AnyPage = <T extends TSchema>(item: T) =>
  Type.Object({
    list: Type.Array(item),
    nextCursor: Nullable(Type.String()),
    total: Type.Optional(Type.Integer()),
    page: Type.Optional(Type.Integer()),
    size: Type.Optional(Type.Integer()),
    totalPages: Type.Optional(Type.Integer()),
  });

export type Page<T> = { list: T[]; nextCursor: string | null };
export type { Static };
