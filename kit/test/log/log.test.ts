// The log's layout and what never reaches it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryLog } from '../../src/testing/index.ts';

test('an entry has level, time, service, requestId, message and context', () => {
  const log = memoryLog('orders');
  log.child({ requestId: 'r1', traceId: 't1' }).info('order placed', { orderId: 'o1' });
  const { time, ...entry } = log.lines[0] as unknown as Record<string, unknown>;
  assert.match(String(time), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  assert.deepEqual(entry, {
    level: 'info',
    service: 'orders',
    requestId: 'r1',
    traceId: 't1',
    message: 'order placed',
    context: { orderId: 'o1' },
  });
});

test('secrets are redacted at the top of the context and below', () => {
  const log = memoryLog();
  log.info('x', {
    password: 'p1-secret',
    user: { accessToken: 'p2-secret', deep: { session_key: 'p3-secret' } },
  });
  assert.ok(!/p[123]-secret/.test(log.text()));
});

test('a caught error is written with its code, stack and causes', () => {
  const log = memoryLog();
  log.error('failed', {
    error: new Error('outer', { cause: Object.assign(new Error('inner'), { code: 'E_IN' }) }),
  });
  const error = log.lines[0]?.context?.error as { message: string; stack: string; cause: { code: string } };
  assert.equal(error.message, 'outer');
  assert.match(error.stack, /log\.test\.ts/);
  assert.equal(error.cause.code, 'E_IN');
});

test('a child that names its service writes it once', () => {
  const log = memoryLog('server');
  log.child({ service: 'gateway' }).info('listening');
  assert.equal(log.text().match(/"service"/g)?.length, 1);
  assert.match(log.text(), /"service":"gateway"/);
});
