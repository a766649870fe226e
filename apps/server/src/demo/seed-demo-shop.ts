// Puts the demo shop's goods into the catalogue.
import type { CatalogService, ImportedProduct, ImportResult } from '@xiaoqiao/catalog';
import { fen } from '@xiaoqiao/contract';
import { type DemoGoods, demoCategories, demoGoods } from './goods.ts';

const SOURCE = 'demo';
const pictureUrl = (slug: string): string => `/demo/pictures/${slug}.svg`;

/** Repeatable: goods that are there already, and their stock, stay as they are. */
export function seedDemoShop({
  catalog,
}: {
  catalog: Pick<CatalogService, 'importProducts'>;
}): Promise<ImportResult> {
  return catalog.importProducts({
    source: SOURCE,
    categories: demoCategories.map(({ id, name, parentId, picture }, sort) => ({
      sourceId: id,
      parentSourceId: parentId,
      name,
      imageUrl: pictureUrl(picture),
      sort,
    })),
    // Lists show the newest first, which is the last one taken in.
    products: demoGoods.map(productOf).reverse(),
  });
}

function productOf(goods: DemoGoods): ImportedProduct {
  const { slug, name, brief, category, unit, attributes, skus } = goods;
  return {
    sourceId: slug,
    categorySourceId: category,
    name,
    brief,
    unit,
    imageUrl: pictureUrl(slug),
    gallery: [pictureUrl(slug)],
    detailHtml: detailOf(goods),
    attributes: [...attributes],
    status: 'on_shelf',
    skus: skus.map(({ value, price, originalPrice, stock }, index) => ({
      sourceId: `${slug}-${index + 1}`,
      code: `${slug}-${index + 1}`,
      specifications: [{ name: '规格', value }],
      price: fen(price),
      ...(originalPrice === undefined ? {} : { originalPrice: fen(originalPrice) }),
      stock,
    })),
  };
}

const detailOf = ({ slug, name, brief, story, attributes }: DemoGoods): string =>
  `<h3>${name}</h3><p><strong>${brief}</strong></p><p><img src="${pictureUrl(slug)}" alt="${name}"></p>` +
  `<p>${story}</p><table><tbody>${attributes
    .map((row) => `<tr><th>${row.name}</th><td>${row.value}</td></tr>`)
    .join('')}</tbody></table><p>小桥茶铺，四十八小时内发货，开封前七日可退。</p>`;
