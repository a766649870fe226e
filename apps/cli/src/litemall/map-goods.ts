// litemall's goods in the words of our catalogue: exact money, clean text, nothing dropped without a reason.

import type { ImportedCategory, ImportedProduct, ImportedSku } from '@xiaoqiao/catalog';
import { fen } from '@xiaoqiao/contract';

export type Values = ReadonlyMap<string, string | null>;
/** A row that cannot be used, and why. */
export interface Unusable {
  readonly unusable: string;
}

export interface SpecificationValue {
  readonly name: string;
  readonly value: string;
}

const LIMITS = { attributeName: 40, attributeValue: 80, attributes: 60, gallery: 20, imageUrl: 512 };
const DEFAULT_SPECIFICATION = '规格';
const IMAGE_URL = /^(https?:\/\/|\/)[^\s"<>]+$/;
/** Where goods go whose category is not there. */
export const uncategorised: ImportedCategory = { sourceId: 'uncategorised', name: '未分类', sort: 1_000_000 };

export const textOf = (values: Values, column: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed.
  (values.get(column) ?? '').replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '').trim();

export const isDeleted = (values: Values): boolean => !['0', ''].includes(textOf(values, 'deleted'));

/** Yuan with at most two decimals, as exact fen; undefined for anything else. */
export function fenOfYuan(text: string): number | undefined {
  const match = /^(\d{1,8})(?:\.(\d{1,2})0*)?$/.exec(text);
  return match === null ? undefined : Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
}

const imageUrlOf = (text: string): string | null =>
  IMAGE_URL.test(text) && text.length <= LIMITS.imageUrl ? text : null;

function listOfTexts(text: string): string[] | undefined {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.every((item) => typeof item === 'string') ? list : undefined;
  } catch {
    // Not JSON: the caller says so in its own words.
    return undefined;
  }
}

export function mapCategory(values: Values): ImportedCategory {
  const parent = textOf(values, 'pid');
  const sort = Number(textOf(values, 'sort_order'));
  return {
    sourceId: textOf(values, 'id'),
    parentSourceId: parent === '' || parent === '0' ? null : parent,
    name: textOf(values, 'name'),
    imageUrl: imageUrlOf(textOf(values, 'icon_url')) ?? imageUrlOf(textOf(values, 'pic_url')),
    sort: Number.isInteger(sort) ? sort : 0,
  };
}

/** @param known the specification values that the goods lists, by which a SKU's bare values get their names */
export function mapSku(
  values: Values,
  { goodsNumber, known }: { goodsNumber: string; known: readonly SpecificationValue[] },
): ImportedSku | Unusable {
  const sourceId = textOf(values, 'id');
  const specifications = listOfTexts(textOf(values, 'specifications'));
  if (specifications === undefined) return { unusable: 'specifications are no JSON list of texts' };
  const price = fenOfYuan(textOf(values, 'price'));
  if (price === undefined) return { unusable: `the price ${textOf(values, 'price')} is no amount of yuan` };
  if (price === 0) return { unusable: 'the price is nothing' };
  const stock = textOf(values, 'number');
  if (!/^\d{1,9}$/.test(stock)) return { unusable: `the number ${stock} is no count` };
  const names = [...new Set(known.map(({ name }) => name))];
  return {
    sourceId,
    code: `${goodsNumber}-${sourceId}`,
    specifications: specifications
      .map((value, index) => ({
        name: known.find((one) => one.value === value)?.name ?? names[index] ?? DEFAULT_SPECIFICATION,
        value: value.trim(),
      }))
      .filter(({ value }) => value !== ''),
    price: fen(price),
    stock: Number(stock),
    imageUrl: imageUrlOf(textOf(values, 'url')),
  };
}

export interface GoodsParts {
  readonly brand: string | undefined;
  readonly attributes: readonly SpecificationValue[];
  readonly skus: readonly ImportedSku[];
}

export function mapGoods(values: Values, { brand, attributes, skus }: GoodsParts): ImportedProduct {
  const counterPrice = fenOfYuan(textOf(values, 'counter_price'));
  const gallery = (listOfTexts(textOf(values, 'gallery') || '[]') ?? []).flatMap(
    (url) => imageUrlOf(url) ?? [],
  );
  const facts = [...(brand ? [{ name: '品牌', value: brand }] : []), ...attributes].filter(
    ({ name, value }) => name !== '' && value !== '',
  );
  const short = facts.filter(isShort).slice(0, LIMITS.attributes);
  const long = facts.filter((fact) => !short.includes(fact));
  const unit = textOf(values, 'unit');
  return {
    sourceId: textOf(values, 'id'),
    categorySourceId: textOf(values, 'category_id'),
    name: textOf(values, 'name'),
    brief: textOf(values, 'brief'),
    ...(unit === '' ? {} : { unit }),
    imageUrl: imageUrlOf(textOf(values, 'pic_url')),
    gallery: gallery.slice(0, LIMITS.gallery),
    detailHtml: textOf(values, 'detail') + long.map(asParagraph).join(''),
    attributes: short,
    status: textOf(values, 'is_on_sale') === '1' ? 'on_shelf' : 'off_shelf',
    skus: skus.map((sku) =>
      counterPrice !== undefined && counterPrice > sku.price
        ? { ...sku, originalPrice: fen(counterPrice) }
        : sku,
    ),
  };
}

const isShort = ({ name, value }: SpecificationValue): boolean =>
  name.length <= LIMITS.attributeName && value.length <= LIMITS.attributeValue;

/** Attributes too long for a table cell are text of the product page. */
const asParagraph = ({ name, value }: SpecificationValue): string =>
  `<h4>${escapeHtml(name)}</h4><p>${escapeHtml(value).replaceAll('\n', '<br>')}</p>`;

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
