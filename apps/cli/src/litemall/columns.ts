// The columns of the litemall tables that are imported, in the order of a dump that does not name them.

export const litemallColumns = {
  litemall_brand: [
    ...['id', 'name', 'desc', 'pic_url', 'sort_order', 'floor_price'],
    ...['add_time', 'update_time', 'deleted'],
  ],
  litemall_category: [
    ...['id', 'name', 'keywords', 'desc', 'pid', 'icon_url', 'pic_url', 'level', 'sort_order'],
    ...['add_time', 'update_time', 'deleted'],
  ],
  litemall_goods: [
    ...['id', 'goods_sn', 'name', 'category_id', 'brand_id', 'gallery', 'keywords', 'brief', 'is_on_sale'],
    ...['sort_order', 'pic_url', 'share_url', 'is_new', 'is_hot', 'unit', 'counter_price', 'retail_price'],
    ...['detail', 'add_time', 'update_time', 'deleted'],
  ],
  litemall_goods_attribute: [
    ...['id', 'goods_id', 'attribute', 'value', 'add_time', 'update_time', 'deleted'],
  ],
  litemall_goods_product: [
    ...['id', 'goods_id', 'specifications', 'price', 'number', 'url', 'add_time', 'update_time', 'deleted'],
  ],
  litemall_goods_specification: [
    ...['id', 'goods_id', 'specification', 'value', 'pic_url', 'add_time', 'update_time', 'deleted'],
  ],
} as const satisfies Record<string, readonly string[]>;

export type LitemallTable = keyof typeof litemallColumns;
/** Only these are read; whatever else the dump holds is passed over. */
export const isLitemallTable = (table: string): table is LitemallTable =>
  Object.hasOwn(litemallColumns, table);
