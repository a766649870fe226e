// The file of a bill, read to the fen, and refused when it is cut, mangled or of another form.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFundFlowBill } from '../../src/pay/fund-flow-bill.ts';
import { type BilledRefund, readTradeBill } from '../../src/pay/trade-bill.ts';
import { tradeBillColumns } from '../../src/wire/index.ts';

const date = '2026-11-20';
const columns = tradeBillColumns.ALL;
type Cells = Partial<Record<(typeof columns)[number], string>>;
const paid: Record<(typeof columns)[number], string> = {
  交易时间: '2026-11-20 10:00:00',
  公众账号ID: 'wx1',
  商户号: '1900000001',
  特约商户号: '0',
  设备号: '',
  微信订单号: '42001',
  商户订单号: 'ORDER-1',
  用户标识: 'o1',
  交易类型: 'JSAPI',
  交易状态: 'SUCCESS',
  付款银行: 'OTHERS',
  货币种类: 'CNY',
  应结订单金额: '12.00',
  代金券金额: '0.34',
  微信退款单号: '0',
  商户退款单号: '0',
  退款金额: '0.00',
  充值券退款金额: '0.00',
  退款类型: '',
  退款状态: '',
  商品名称: '桥,糕',
  商户数据包: '',
  手续费: '0.07200',
  费率: '0.60%',
  订单金额: '12.34',
  申请退款金额: '0.00',
  费率备注: '',
};
const back: Cells = {
  交易状态: 'REFUND',
  应结订单金额: '0.00',
  微信退款单号: '50301',
  商户退款单号: 'R-1',
  退款金额: '1.10',
  退款状态: 'SUCCESS',
  手续费: '-0.00600',
  订单金额: '0.00',
  申请退款金额: '1.10',
};
const line = (cells: Cells) => columns.map((name) => `\`${{ ...paid, ...cells }[name]}`).join(',');
const totals = '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额';
const sums = '`2.0,`12.00,`1.10,`0.00,`0.06600,`12.34,`1.10';
const file = (rows: readonly Cells[], last = sums, end = '\r\n') =>
  Buffer.from(`\uFEFF${[columns.join(','), ...rows.map(line), totals, last].join(end)}${end}`);

for (const [name, end] of [
  ['carriage returns', '\r\n'],
  ['bare newlines', '\n'],
] as const)
  test(`a bill with ${name} is read to the fen`, () => {
    const { rows, wrongTotals } = readTradeBill(date, file([{}, back], sums, end));
    const [payment, refund] = rows;
    assert.deepEqual(wrongTotals, []);
    assert.deepEqual(payment, {
      kind: 'payment',
      at: Date.UTC(2026, 10, 20, 2),
      appid: 'wx1',
      mchid: '1900000001',
      transactionId: '42001',
      outTradeNo: 'ORDER-1',
      openid: 'o1',
      tradeType: 'JSAPI',
      bankType: 'OTHERS',
      description: '桥,糕',
      feeMilliFen: 7200,
      rate: '0.60%',
      total: 1234,
      settlementTotal: 1200,
    });
    const { kind, outRefundNo, refundId, amount, status, feeMilliFen } = refund as BilledRefund;
    assert.deepEqual(
      [kind, outRefundNo, refundId, amount, status, feeMilliFen],
      ['refund', 'R-1', '50301', 110, 'SUCCESS', -600],
    );
  });

const amounts: Record<string, number> = {
  '0': 0,
  '0.0': 0,
  '0.01': 1,
  '0.1': 10,
  '1': 100,
  '8.88000': 888,
  '19.99': 1999,
  '1.15': 115,
  '1000000000.00': 100_000_000_000,
};
for (const [text, expected] of Object.entries(amounts))
  test(`${text} yuan are ${expected} fen`, () => {
    const { rows } = readTradeBill(date, file([{ 订单金额: text }]));
    assert.equal((rows[0] as { total: number }).total, expected);
  });

const unreadable: Record<string, Buffer> = {
  'an amount with parts of a fen': file([{ 订单金额: '0.001' }]),
  'an amount below nothing': file([{ 订单金额: '-1.00' }]),
  'an amount in scientific notation': file([{ 订单金额: '1e2' }]),
  'an amount with a separator': file([{ 订单金额: '1 000.00' }]),
  'no amount': file([{ 订单金额: '' }]),
  'a time that is none': file([{ 交易时间: '2026-11-20' }]),
  'another currency': file([{ 货币种类: 'USD' }]),
  'an unknown state': file([{ 交易状态: 'NEW' }]),
  'an unknown state of a refund': file([{ ...back, 退款状态: 'NEW' }]),
  'a row that is cut': Buffer.from(file([{}]).toString().replace(',`0.60%', '')),
  'totals that are cut': Buffer.from(file([{}, back]).toString().split('总交易单数')[0]!),
  'something after the totals': Buffer.concat([file([{}, back]), Buffer.from('x\r\n')]),
  'a column that is missing': Buffer.from(file([{}]).toString().replace('订单金额,申请', '金额,申请')),
  'bytes that are no text': Buffer.from([0xff, 0xfe, 0x60]),
  nothing: Buffer.alloc(0),
  'an error in its place': Buffer.from('{"code":"SYSTEM_ERROR"}'),
};
for (const [what, bytes] of Object.entries(unreadable))
  test(`a bill with ${what} is refused`, () => {
    assert.throws(() => readTradeBill(date, bytes), { error: 'wechat_unavailable' });
  });

test('totals that are not the sum of their rows are named', () => {
  const { wrongTotals } = readTradeBill(date, file([{}, back], sums.replace('`12.34', '`12.35')));
  assert.deepEqual(wrongTotals, [{ column: '订单总金额', stated: 1_235_000, summed: 1_234_000 }]);
  const short = readTradeBill(date, file([{}], sums)).wrongTotals.map(({ column }) => column);
  assert.ok(short.includes('总交易单数'));
});

const flow = (brackets: string, last: string) =>
  Buffer.from(
    `\uFEFF记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额${brackets},账户结余${brackets},资金变更提交申请人,备注,业务凭证号\n` +
      '`2018-02-01 04:21:23,`500003,`190000,`退款,`退款,`支出,`0.02,`-0.17,`system,`缺货,`REF1\n' +
      `资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额\n${last}\n`,
  );

for (const brackets of ['(元)', '（元）'])
  test(`a fund flow is read, with brackets like ${brackets}`, () => {
    const { movements, expense } = readFundFlowBill(date, flow(brackets, '`1.0,`0.0,`0.00,`1.0,`0.02'));
    assert.equal(expense, 2);
    assert.deepEqual(movements[0], {
      at: Date.UTC(2018, 0, 31, 20, 21, 23),
      businessId: '500003',
      flowId: '190000',
      business: '退款',
      businessType: '退款',
      direction: 'out',
      amount: 2,
      balance: -17,
      note: '缺货',
      voucher: 'REF1',
    });
  });

test('a fund flow that does not add up is refused', () => {
  assert.throws(() => readFundFlowBill(date, flow('(元)', '`1,`0,`0.00,`1,`0.03')), {
    error: 'wechat_unavailable',
  });
});
