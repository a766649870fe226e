// The answer to a push: in time, whatever the handler does.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from '@xiaoqiao/kit/log';
import { memoryLog } from '@xiaoqiao/kit/testing';
import { acknowledge } from '../../src/index.ts';

test('quick work is acknowledged when it is done', async () => {
  let done = false;
  const work = async () => {
    done = true;
  };
  const answer = await acknowledge(work, { log: silentLog });
  assert.deepEqual([answer.status, answer.body, done], [200, 'success', true]);
});

test('work that fails in time is answered so that WeChat sends it again', async () => {
  const log = memoryLog();
  const answer = await acknowledge(() => Promise.reject(new Error('no')), { log });
  assert.equal(answer.status, 500);
  assert.equal(log.lines.length, 1);
});

test('slow work is acknowledged before it is done, goes on, and may fail without harm', async () => {
  const { promise, reject } = Promise.withResolvers<void>();
  const work = () => promise;
  const log = memoryLog();
  const answer = await acknowledge(work, { log, withinMs: 1 });
  assert.equal(answer.body, 'success');
  assert.equal(log.lines.length, 0);
  reject(new Error('late'));
  await answer.ended;
  assert.equal(log.lines.length, 1);
});
