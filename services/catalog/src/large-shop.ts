// A large shop out of thin air: Chinese names as shops write them, with words that are common and words that are rare.
import type { BulkProduct } from './store-bulk.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const BEGUN = Date.UTC(2024, 0, 1);
const SECOND = 1000;

const shelves: Readonly<Record<string, readonly string[]>> = {
  绿茶: ['西湖龙井', '碧螺春', '黄山毛峰', '六安瓜片', '信阳毛尖', '太平猴魁', '安吉白茶', '都匀毛尖'],
  红茶: ['正山小种', '金骏眉', '祁门红茶', '滇红', '英德红茶', '九曲红梅', '川红工夫', '宜红'],
  乌龙茶: ['铁观音', '大红袍', '武夷肉桂', '水仙', '凤凰单丛', '冻顶乌龙', '东方美人', '白鸡冠'],
  黑茶: ['普洱生茶', '普洱熟茶', '安化黑茶', '六堡茶', '藏茶', '茯砖', '千两茶', '青砖'],
  白茶: ['白毫银针', '白牡丹', '寿眉', '贡眉', '老白茶', '月光白', '荒野白茶', '新工艺白茶'],
  花草茶: ['茉莉花茶', '菊花', '玫瑰花茶', '桂花乌龙', '洛神花', '金银花', '陈皮', '决明子'],
  茶具: ['紫砂壶', '盖碗', '公道杯', '品茗杯', '茶盘', '茶荷', '茶叶罐', '煮茶器'],
  茶点: ['绿豆糕', '桂花糕', '龙须酥', '核桃酥', '云片糕', '山楂条', '杏仁饼', '蜜饯'],
};
const grades = [
  '特级',
  '一级',
  '明前',
  '雨前',
  '头采',
  '古树',
  '手工',
  '有机',
  '陈年',
  '高山',
  '春茶',
  '秋茶',
];
const packs = ['礼盒装', '罐装', '袋装', '散装', '便携装', '家庭装', '竹筒装', '瓷罐装'];
const weights = ['50g', '100g', '125g', '200g', '250g', '357g', '500g', '1kg'];
const briefs = [
  '回甘持久，送礼自饮皆宜',
  '汤色清亮，香气高扬',
  '产地直采，当年新货',
  '老茶客的口粮',
  '一芽一叶，手工挑拣',
];
/** Two of them make a brand: some three thousand, each on one product in three thousand. */
const syllables =
  '云岭松鹤青岚溪竹涧石泉晓月听雨栖霞半山春芽谷茗品缘和静远怀瑾知秋漱玉采薇长安江南北苑东篱西畴南屏';

export interface Place {
  readonly id: string;
  readonly parentId: string | null;
  readonly name: string;
}

/** A number that looks like none of its neighbours' (the mixing step of MurmurHash3). */
function scatter(number: number, salt: number): number {
  let x = Math.imul(number + 1, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

const pick = <T>(list: ArrayLike<T>, number: number, salt: number): T =>
  list[scatter(number, salt) % list.length]!;

function digits(value: number, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest = Math.floor(rest / 32))
    text = ALPHABET[rest % 32] + text;
  return text;
}

const idAt = (kind: number, number: number): string =>
  `${digits(BEGUN + number * SECOND, 10)}${digits(kind, 2)}${digits(scatter(number, kind), 7)}${digits(number, 7)}`;

/** Of the product with that number, from 0; a greater number is a newer product. */
export const productIdAt = (number: number): string => idAt(1, number);
/** Of its first SKU. */
export const skuIdAt = (number: number): string => idAt(2, number);

const names = Object.keys(shelves);
const shelfId = (shelf: number): string => idAt(3, shelf);
const sortId = (shelf: number, sort: number): string => idAt(4, shelf * 100 + sort);

/** Eight shelves with eight sorts each, those above first. */
export const placesOf = (): Place[] => [
  ...names.map((name, shelf) => ({ id: shelfId(shelf), parentId: null, name })),
  ...names.flatMap((name, shelf) =>
    shelves[name]!.map((sort, index) => ({ id: sortId(shelf, index), parentId: shelfId(shelf), name: sort })),
  ),
];

export function productAt(number: number): BulkProduct {
  const id = productIdAt(number);
  const shelf = scatter(number, 1) % names.length;
  const sorts = shelves[names[shelf]!]!;
  const sort = scatter(number, 2) % sorts.length;
  const weight = pick(weights, number, 3);
  const brand = pick(syllables, number, 4) + pick(syllables, number, 5);
  const name = `${brand} ${pick(grades, number, 6)}${sorts[sort]} ${names[shelf]} ${weight} ${pick(packs, number, 7)}`;
  const code = digits(scatter(number, 8), 7);
  const price = 990 + (scatter(number, 9) % 90_000);
  const sales = scatter(number, 10) % 5000;
  const created_at = BEGUN + number * SECOND;
  const skus = number % 3 === 0 ? [0, 1] : [0];
  const lineage = [sortId(shelf, sort), shelfId(shelf)];
  const stock = 1_000_000;
  return {
    lineage,
    product: {
      id,
      category_id: lineage[0]!,
      name,
      brief: `${pick(briefs, number, 11)}。货号 ${code}`,
      unit: '份',
      image_url: `/demo/pictures/${number % 40}.webp`,
      price,
      original_price: price + 2000,
      stock: stock * skus.length,
      sales,
      status: 'on_shelf',
      revision: 1,
      created_at,
      updated_at: created_at,
    },
    detail: {
      product_id: id,
      gallery: '[]',
      attributes: `[{"name":"净含量","value":"${weight}"}]`,
      detail_html: `<p>${name}，${pick(briefs, number, 12)}。</p>`,
    },
    skus: skus.map((position) => ({
      id: position === 0 ? skuIdAt(number) : idAt(5, number),
      product_id: id,
      position,
      code: `${code}-${position}`,
      specifications: `[{"name":"规格","value":"${position === 0 ? weight : '两份'}"}]`,
      price: position === 0 ? price : price * 2,
      original_price: null,
      image_url: null,
      available: stock,
      reserved: 0,
      sold: 0,
      retired: 0,
    })),
  };
}
