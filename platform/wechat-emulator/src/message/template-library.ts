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

const keyword = (kid: number, rule: string, name: string, example: string): LibraryKeyword => ({
  kid,
  name,
  example,
  rule,
});

const order = [
  keyword(1, 'character_string', '订单编号', '202611200001'),
  keyword(2, 'thing', '商品名称', '明前龙井'),
];

export const libraryTitles: readonly LibraryTitle[] = [
  {
    tid: 99,
    title: '付款成功通知',
    categoryId: 307,
    keywords: [
      ...order,
      keyword(3, 'amount', '付款金额', '¥128.00'),
      keyword(4, 'time', '付款时间', '2026年11月20日 12:00'),
      keyword(5, 'phrase', '订单状态', '待发货'),
      keyword(6, 'thing', '备注', '我们会尽快发货'),
    ],
  },
  {
    tid: 855,
    title: '订单发货通知',
    categoryId: 307,
    keywords: [
      ...order,
      keyword(3, 'thing', '快递公司', '顺丰速运'),
      keyword(4, 'character_string', '快递单号', 'SF1234567890'),
      keyword(5, 'time', '发货时间', '2026年11月20日 12:00'),
    ],
  },
  {
    tid: 1451,
    title: '退款结果通知',
    categoryId: 307,
    keywords: [
      ...order,
      keyword(3, 'amount', '退款金额', '¥128.00'),
      keyword(4, 'phrase', '退款状态', '已退款'),
      keyword(5, 'thing', '拒绝原因', '已超过退货期限'),
    ],
  },
  {
    tid: 401,
    title: '乘车提醒',
    categoryId: 616,
    keywords: [
      keyword(1, 'thing', '线路', '27 路'),
      keyword(2, 'time', '到站时间', '12:00'),
      keyword(3, 'thing', '站点', '龙井'),
    ],
  },
];
