// A small library of templates, like WeChat's large one: what a shop needs, in two categories.

export interface LibraryTitle {
  readonly tid: number;
  readonly title: string;
  readonly categoryId: number;
  readonly keywords: readonly LibraryKeyword[];
}

export interface LibraryKeyword {
  readonly kid: number;
  readonly name: string;
  readonly example: string;
  readonly rule: string;
}

export const libraryCategories = [
  { id: 307, name: '食品饮料' },
  { id: 616, name: '公交' },
] as const;

type Keyword = readonly [rule: string, name: string, example: string];

/** WeChat numbers the keywords of a title from 1 on. */
const title = (tid: number, name: string, keywords: readonly Keyword[]) => ({
  tid,
  title: name,
  keywords: keywords.map(([rule, word, example], i) => ({ kid: i + 1, name: word, example, rule })),
});

const ofOrder = (tid: number, name: string, ...further: readonly Keyword[]): LibraryTitle => ({
  categoryId: 307,
  ...title(tid, name, [
    ['character_string', '订单编号', '202611200001'],
    ['thing', '商品名称', '明前龙井'],
    ...further,
  ]),
});

export const libraryTitles: readonly LibraryTitle[] = [
  ofOrder(
    99,
    '付款成功通知',
    ['amount', '付款金额', '¥128.00'],
    ['time', '付款时间', '2026年11月20日 12:00'],
    ['phrase', '订单状态', '待发货'],
    ['thing', '备注', '我们会尽快发货'],
  ),
  ofOrder(
    855,
    '订单发货通知',
    ['thing', '快递公司', '顺丰速运'],
    ['character_string', '快递单号', 'SF1234567890'],
    ['time', '发货时间', '2026年11月20日 12:00'],
  ),
  ofOrder(
    1451,
    '退款结果通知',
    ['amount', '退款金额', '¥128.00'],
    ['phrase', '退款状态', '已退款'],
    ['thing', '拒绝原因', '已超过退货期限'],
  ),
  {
    categoryId: 616,
    ...title(401, '乘车提醒', [
      ['thing', '线路', '27 路'],
      ['time', '到站时间', '12:00'],
      ['thing', '站点', '龙井'],
    ]),
  },
];
