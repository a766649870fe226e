// The fields of subscribe messages: what each kind takes, and where its limit is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { templateFault } from '../../src/wire/index.ts';

const table: Record<string, { good: string[]; bad: string[] }> = {
  thing1: { good: ['桥'.repeat(20), 'a-1 🌉'], bad: ['桥'.repeat(21)] },
  number2: { good: ['1', '-3.50', '1'.repeat(32)], bad: ['1'.repeat(33), '1,000', 'x'] },
  letter3: { good: ['a'.repeat(32)], bad: ['a'.repeat(33), 'a1', '桥'] },
  symbol4: { good: ['+-*/=', '!'], bad: ['!!!!!!', 'a'] },
  character_string5: { good: ['A1-b_2', 'x'.repeat(32)], bad: ['x'.repeat(33), '订单'] },
  time6: {
    good: [
      '15:01',
      '2019年10月1日 15:01',
      '2026-11-20 08:00:00',
      '08:00~09:30',
      '2026/1/2 8:00 ~ 2026/1/2 9:00',
    ],
    bad: ['25:00', '2026-11-20', '8 am', '2026-11/20 08:00'],
  },
  date7: {
    good: ['2019年10月1日', '2026-11-20 08:00', '2026-11-20~2026-11-22', '2018-01', '01-01', '1月2日'],
    bad: ['20261120', '08:00'],
  },
  amount8: { good: ['¥10.50', '100元', '￥1234567890', '€5'], bad: ['12345678901', '¥¥1', '10.5.1', '免费'] },
  phone_number9: { good: ['+86-0766-66888866', '13800138000'], bad: ['138001380001380013', 'call me'] },
  car_number10: { good: ['粤A8Z888挂', '京A12345'], bad: ['粤A8Z88888挂', 'A粤12'] },
  name11: { good: ['张'.repeat(10), 'John Q. Public'], bad: ['张'.repeat(11), 'a'.repeat(21), 'R2D2'] },
  phrase12: { good: ['已发货', '配送中状态'], bad: ['配送中的状态', 'shipped', '第1'] },
  enum13: { good: ['已完成'], bad: ['x'.repeat(21)] },
};

for (const [key, { good, bad }] of Object.entries(table))
  test(`${key} takes what WeChat takes, and the fault of anything else names it`, () => {
    for (const value of good) assert.equal(templateFault({ [key]: value }), undefined);
    for (const value of [...bad, '', ' ']) {
      const fault = templateFault({ thing98: 'x', [key]: value, thing99: '' });
      assert.equal(fault?.key, key);
      assert.match(fault['zh-CN'], new RegExp(`^${key} .*[\u4e00-\u9fff]`));
    }
  });

test('a key of no known kind is a fault', () => {
  for (const key of ['thing', 'thing1a', 'constructor1', 'Thing1', ''])
    assert.equal(templateFault({ [key]: 'x' })?.key, key);
});
