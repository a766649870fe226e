// The state file: what was acknowledged is still there after a kill, and time does not run backwards.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fen } from '@xiaoqiao/contract';
import { fixedClock, HOUR } from '@xiaoqiao/kit/clock';
import { openRecordStore } from '../src/record-store.ts';
import { NOW, paidOrder, startLocalWechat, startReceiver } from './local-wechat.ts';

const folder = mkdtempSync(join(tmpdir(), 'xiaoqiao-emulator-'));
after(() => rmSync(folder, { recursive: true }));
const stateFile = (name: string) => join(folder, name);

test('orders, refunds, codes, tokens and undelivered notifications survive a restart', async () => {
  await using receiver = await startReceiver();
  const file = stateFile('restart');
  receiver.answers.push(503);
  const before = await startLocalWechat({ stateFile: file });
  const { transactionId } = await paidOrder(before, { outTradeNo: 'ORDER-000001', notifyUrl: receiver.url });
  await before.pay.refund({
    outTradeNo: 'ORDER-000001',
    outRefundNo: 'R-1',
    amount: fen(1),
    orderTotal: fen(100),
  });
  const { code } = before.control.mintLoginCode();
  const token = await before.wechat.token.get();
  await before.control.settle();
  await before[Symbol.asyncDispose]();

  await using again = await startLocalWechat({ stateFile: file });
  assert.equal((await again.pay.queryById(transactionId))?.tradeState, 'REFUND');
  assert.equal((await again.pay.queryRefund('R-1'))?.status, 'PROCESSING');
  await again.wechat.login.code2Session(code);
  assert.equal(await again.wechat.token.get(), token);
  again.control.advance(15_000);
  await again.control.settle();
  assert.equal((await again.pay.queryRefund('R-1'))?.status, 'SUCCESS');
  assert.deepEqual(
    again.control.notifications().map(({ state }) => state),
    ['accepted'],
  );
});

test('time that was moved forward stays forward', async () => {
  const file = stateFile('time');
  const before = await startLocalWechat({ stateFile: file });
  before.control.advance(HOUR);
  await before[Symbol.asyncDispose]();
  const clock = fixedClock(NOW);
  await using _again = await startLocalWechat({ stateFile: file, clock });
  assert.equal(clock.now(), NOW + HOUR);
});

test('everything acknowledged before a SIGKILL is there afterwards', async () => {
  const file = stateFile('kill');
  const program = `
    import { openRecordStore } from ${JSON.stringify(new URL('../src/record-store.ts', import.meta.url).href)};
    const store = openRecordStore({ file: ${JSON.stringify(file)}, clock: { now: () => 1 } });
    const table = store.table('numbers');
    for (let n = 0; ; n++) {
      store.atomically(() => { table.put('a', n); table.put('b', n); });
      process.stdout.write(n + '\\n');
      if (n % 50 === 0) await new Promise(setImmediate);
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 2],
  });
  let heard = '';
  await new Promise<void>((resolve) => {
    child.stdout!.on('data', (chunk: Buffer) => {
      heard += chunk.toString();
      if (heard.length > 4000) child.kill('SIGKILL');
    });
    child.on('close', () => resolve());
  });
  const last = Number(heard.trimEnd().split('\n').at(-2));
  const table = openRecordStore({ file, clock: fixedClock() }).table<number>('numbers');
  assert.equal(table.get('a')! >= last, true);
  assert.equal(table.get('a'), table.get('b'));
});

test('a line that was being written when the process ended is left out; a broken one elsewhere is reported', () => {
  const file = stateFile('torn');
  const clock = fixedClock();
  const store = openRecordStore({ file, clock });
  store.table('t').put('k', 1);
  store.close();
  appendFileSync(file, '["t","k",2');
  const again = openRecordStore({ file, clock });
  assert.equal(again.table('t').get('k'), 1);
  again.close();
  writeFileSync(file, `nonsense\n${readFileSync(file, 'utf8')}`);
  assert.throws(() => openRecordStore({ file, clock }), /torn:1 cannot be read/);
});

test('the file does not grow without end', () => {
  const file = stateFile('growth');
  const clock = fixedClock();
  const store = openRecordStore({ file, clock });
  const table = store.table<number>('t');
  for (let n = 0; n < 20_100; n++) table.put('k', n);
  store.close();
  assert.equal(readFileSync(file, 'utf8').split('\n').length < 200, true);
  assert.equal(openRecordStore({ file, clock }).table('t').get('k'), 20_099);
});
