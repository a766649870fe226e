// The wheels of a picker: what can be chosen, and what a choice means.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dateWheels, regionWheels, timeWheels } from '../../src/components/picker-wheels.ts';

test('a day that the month has not is drawn back into it', () => {
  const wheels = dateWheels({ value: '2024-02-29', start: '2023-01-01', end: '2025-12-31', fields: 'day' });
  assert.deepEqual(wheels.initial(), [1, 1, 28]);
  assert.deepEqual(wheels.fit([0, 1, 28]), [0, 1, 27]);
  assert.deepEqual(wheels.detail([0, 1, 27]), { value: '2023-02-28' });
});

test('dates and times stay within start and end', () => {
  const dates = dateWheels({ value: '', start: '2024-03-15', end: '2024-04-02', fields: 'day' });
  assert.deepEqual(dates.columns([0, 0, 0])[1], ['3月', '4月']);
  assert.equal(dates.columns([0, 0, 0])[2]?.[0], '15日');
  assert.deepEqual(dates.columns([0, 1, 0])[2], ['1日', '2日']);
  const times = timeWheels({ value: '10:30', start: '09:20', end: '10:40' });
  assert.deepEqual(times.columns([0]), [
    ['09', '10'],
    Array.from({ length: 40 }, (_, at) => String(at + 20)),
  ]);
  assert.deepEqual(times.detail(times.initial()), { value: '10:30' });
});

test('months and years alone have fewer wheels', () => {
  const wheels = dateWheels({ value: '2024-05', start: '', end: '', fields: 'month' });
  assert.deepEqual(wheels.detail(wheels.initial()), { value: '2024-05' });
});

test('regions follow one another, with a word of one’s own before them', () => {
  const regions = { '330000': '浙江省', '330100': '杭州市', '330106': '西湖区', '320000': '江苏省' };
  const wheels = regionWheels(regions)({ value: ['浙江省', '杭州市'], customItem: '全部', level: 'region' });
  assert.deepEqual(wheels.initial(), [2, 1, 0]);
  assert.deepEqual(wheels.columns([2, 1, 0]), [
    ['全部', '江苏省', '浙江省'],
    ['全部', '杭州市'],
    ['全部', '西湖区'],
  ]);
  assert.deepEqual(wheels.detail([2, 1, 1]), {
    value: ['浙江省', '杭州市', '西湖区'],
    code: ['330000', '330100', '330106'],
    postcode: '',
  });
});
