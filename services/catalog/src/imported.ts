// What importers hand in: plain objects of another system, checked by the same rules as requests.
import { createHash } from 'node:crypto';
import { ProductInput, SkuInput } from '@xiaoqiao/contract';
import { createInputCheck } from '@xiaoqiao/kit/http';
import { type Static, Type } from 'typebox';

const SourceId = Type.String({ minLength: 1, maxLength: 64 });
const { categoryId: _categoryId, skus: _skus, ...productProperties } = ProductInput.properties;
const { id: _id, ...skuProperties } = SkuInput.properties;

export const ImportedSku = Type.Object({ ...skuProperties, sourceId: SourceId });
export type ImportedSku = Static<typeof ImportedSku>;

export const ImportedProduct = Type.Object({
  ...productProperties,
  sourceId: SourceId,
  categorySourceId: SourceId,
  skus: Type.Array(ImportedSku, { minItems: 1, maxItems: 200 }),
});
export type ImportedProduct = Static<typeof ImportedProduct>;

export const ImportedCategory = Type.Object({
  sourceId: SourceId,
  /** Null or left out at the top. */
  parentSourceId: Type.Optional(Type.Union([SourceId, Type.Null()])),
  name: Type.String({ minLength: 1, maxLength: 40 }),
  imageUrl: Type.Optional(Type.Union([Type.String({ maxLength: 512 }), Type.Null()])),
  sort: Type.Optional(Type.Integer({ minimum: -1_000_000, maximum: 1_000_000 })),
});
export type ImportedCategory = Static<typeof ImportedCategory>;

export interface ImportBatch {
  /** Name of the system that the rows come from; with `sourceId` it identifies a row for good. */
  readonly source: string;
  readonly categories?: readonly ImportedCategory[];
  readonly products?: readonly ImportedProduct[];
}

export interface Tally {
  added: number;
  updated: number;
  unchanged: number;
}

export interface Refusal {
  readonly kind: 'category' | 'product';
  readonly sourceId: string;
  readonly reason: string;
}

export interface ImportResult {
  readonly categories: Tally;
  readonly products: Tally;
  readonly skus: Tally;
  /** What was left out; everything else was taken. */
  readonly refused: Refusal[];
}

export interface ImportChecks {
  /** The first broken rule, with its place; undefined when there is none. */
  category(value: unknown): string | undefined;
  product(value: unknown): string | undefined;
}

export function createImportChecks(): ImportChecks {
  const checkOf = (schema: object) => {
    const check = createInputCheck('row', schema);
    return (value: unknown): string | undefined => {
      const [broken] = check(value, 'en');
      return broken && `${broken.field === '' ? 'the row' : broken.field} ${broken.message}`;
    };
  };
  return { category: checkOf(ImportedCategory), product: checkOf(ImportedProduct) };
}

/** Two rows with the same fingerprint say the same; SHA-256, base64url. */
export const fingerprintOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('base64url');
