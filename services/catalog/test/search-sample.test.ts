// The sample that a search is chosen by: what it says, how long it is kept, and where it is taken.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixedClock, MINUTE } from '@xiaoqiao/kit/clock';
import { createSearchSamples, rarestOf, SAMPLE } from '../src/search-sample.ts';
import { idsBetween } from '../src/store-search.ts';

const sampled = (texts: readonly string[]) => ({ texts, size: texts.length });

test('a share is of the texts that hold all parts', async () => {
  const samples = createSearchSamples(fixedClock(), async () =>
    sampled(['绿茶 龙井', '绿茶', '红茶', '紫砂壶']),
  );
  const { shareOf } = await samples.current();
  assert.deepEqual(
    [['茶'], ['绿茶'], ['绿茶', '龙井'], ['龙井', '红茶'], ['没有']].map(shareOf),
    [0.75, 0.5, 0.25, 0, 0],
  );
});

test('an empty shop has a sample, too', async () => {
  const samples = createSearchSamples(fixedClock(), async () => sampled([]));
  assert.equal((await samples.current()).shareOf(['茶']), 0);
});

test('a small sample is taken anew after a minute, a full one after ten, and once for all who wait', async () => {
  for (const [size, minutes] of [
    [3, 1],
    [SAMPLE, 10],
  ] as const) {
    const clock = fixedClock();
    let reads = 0;
    const samples = createSearchSamples(clock, async () => {
      reads++;
      return sampled(Array.from({ length: size }, () => '茶'));
    });
    await Promise.all([samples.current(), samples.current()]);
    clock.advance(minutes * MINUTE - 1);
    await samples.current();
    assert.equal(reads, 1);
    clock.advance(1);
    await samples.current();
    assert.equal(reads, 2);
  }
});

test('a sample that could not be read is asked for again', async () => {
  let reads = 0;
  const samples = createSearchSamples(fixedClock(), async () => {
    if (++reads === 1) throw new Error('away');
    return sampled(['茶']);
  });
  await assert.rejects(samples.current(), /away/);
  assert.equal((await samples.current()).shareOf(['茶']), 1);
});

test('an index is asked for the rarest parts, and not for what is much more common', async () => {
  const texts = Array.from(
    { length: 1000 },
    (_, n) => `${n % 2 ? '茶' : ''}${n % 50 ? '' : '龙'}${n % 40 ? '' : '井'}`,
  );
  const sample = await createSearchSamples(fixedClock(), async () => sampled(texts)).current();
  assert.deepEqual(rarestOf(['茶', '井', '龙', '龙'], sample), { parts: ['龙', '井'], share: 0.02 });
});

test('stretches begin at equal distances of time', () => {
  const first = '01HK153X00AAAAAAAAAAAAAAAA';
  const last = '01HK153X0MAAAAAAAAAAAAAAAA';
  assert.deepEqual(idsBetween(first, last, 4), ['01HK153X00', '01HK153X05', '01HK153X0A', '01HK153X0F']);
  assert.deepEqual(idsBetween(first, first, 2), ['01HK153X00', '01HK153X00']);
});
