// The assortment of the demo shop 小桥茶铺: teas and teaware, all of it made up.
import { greenAndRedTeas } from './green-and-red-teas.ts';
import { oolongAndDarkTeas } from './oolong-and-dark-teas.ts';
import type { PaletteName } from './palettes.ts';
import type { Shape } from './picture.ts';
import { teaware } from './teaware.ts';

export interface DemoGoods {
  /** Names the goods and their picture. */
  readonly slug: string;
  readonly name: string;
  readonly brief: string;
  /** What the package says: two to four characters. */
  readonly label: string;
  readonly category: string;
  readonly shape: Shape;
  readonly palette: PaletteName;
  readonly unit: string;
  readonly attributes: readonly { readonly name: string; readonly value: string }[];
  readonly story: string;
  readonly skus: readonly {
    readonly value: string;
    /** Fen. */
    readonly price: number;
    readonly originalPrice?: number;
    readonly stock: number;
  }[];
}

export const demoGoods: readonly DemoGoods[] = [...greenAndRedTeas, ...oolongAndDarkTeas, ...teaware];

/** Each with the goods whose picture stands for it. */
export const demoCategories = [
  { id: 'green', name: '绿茶', parentId: null, picture: 'longjing' },
  { id: 'red', name: '红茶', parentId: null, picture: 'zhengshan' },
  { id: 'oolong', name: '乌龙茶', parentId: null, picture: 'dahongpao' },
  { id: 'dark', name: '白茶 · 普洱 · 花茶', parentId: null, picture: 'shupu' },
  { id: 'ware', name: '茶器', parentId: null, picture: 'gaiwan' },
  { id: 'pots', name: '壶与盖碗', parentId: 'ware', picture: 'xishi-hu' },
  { id: 'cups', name: '杯与茶席', parentId: 'ware', picture: 'ru-bei' },
] as const;
