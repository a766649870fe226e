// Ten processes that speak for one app: its access token has one holder, through a day and through the death of a holder.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { DAY, MINUTE } from '@xiaoqiao/kit/clock';
import { eventually } from '@xiaoqiao/kit/testing';
import { startTokenUsers } from './support/token-users.ts';

const paths = { stable: '/cgi-bin/stable_token', plain: '/cgi-bin/token' };
const TIMEOUT = { timeout: 60_000 };
const good = { ok: true };

for (const kind of ['stable', 'plain'] as const)
  test(
    `ten processes use a ${kind} token all day: it is asked for thirteen times, and no call is refused`,
    TIMEOUT,
    async (t) => {
      await using users = await startTokenUsers(10, kind);
      const { control } = users.emulator;
      let [asked, refused, calls] = [0, 0, 0];
      for (let time = 0; time <= DAY; time += 30 * MINUTE) {
        const seen = Number(control.requests().at(-1)!.id);
        const answers = await Promise.all(users.processes.map((child) => users.call(child)));
        assert.deepEqual(
          answers,
          users.processes.map(() => good),
        );
        const fresh = control.requests().filter(({ id }) => Number(id) > seen);
        calls += fresh.length;
        asked += fresh.filter(({ path }) => path === paths[kind]).length;
        refused += fresh.filter(({ code }) => code !== undefined).length;
        users.clock.advance(30 * MINUTE);
      }
      t.diagnostic(`${kind}: ${calls} calls in a day, ${asked} of them for a token, ${refused} refused`);
      // A token lives two hours and is renewed five minutes before; the first of the next day is the thirteenth.
      assert.deepEqual([asked, refused], [13, 0]);
    },
  );

test(
  'a token that somebody outside replaced, or that dies early, is not noticed by any caller',
  TIMEOUT,
  async () => {
    await using users = await startTokenUsers(10, 'stable');
    const { control, url } = users.emulator;
    const everybody = async () =>
      (await Promise.all(users.processes.map((child) => users.call(child)))).filter(({ ok }) => ok).length;
    control.addFaultRule({ fault: 'earlyToken', match: { path: paths.stable }, times: 1, seconds: 60 });
    assert.equal(await everybody(), 10);
    users.clock.advance(2 * MINUTE);
    assert.equal(await everybody(), 10);
    assert.ok(control.requests().some(({ code }) => code === 42001));
    await fetch(`${url}${paths.stable}`, {
      method: 'POST',
      body: JSON.stringify({ grant_type: 'client_credential', ...users.app, force_refresh: true }),
    });
    assert.equal(await everybody(), 10);
    assert.ok(control.requests().some(({ code }) => code === 40001));
    // The first, the one after the early death, the one from outside, and what ten processes ask for together.
    assert.equal(control.requests().filter(({ path }) => path === paths.stable).length, 4);
  },
);

test(
  'a process that dies while it renews leaves the others the old token, and then the turn',
  TIMEOUT,
  async () => {
    await using users = await startTokenUsers(3, 'stable');
    const { control } = users.emulator;
    const [doomed, ...others] = users.processes;
    const asked = () => control.requests().filter(({ path }) => path === paths.stable);
    await users.call(doomed!);
    users.clock.advance(116 * MINUTE);
    const rule = control.addFaultRule({
      fault: 'delay',
      match: { path: paths.stable },
      milliseconds: 60_000,
      times: 1,
    });
    void users.call(doomed!).catch(() => {});
    await eventually(
      'it has asked',
      () => control.faultRules().find(({ id }) => id === rule.id)?.struck === 1,
    );
    const died = once(doomed!, 'exit');
    doomed!.kill('SIGKILL');
    await died;
    for (const child of others) assert.deepEqual(await users.call(child), good);
    assert.equal(asked().length, 2);
    users.clock.advance(MINUTE);
    for (const child of others) assert.deepEqual(await users.call(child), good);
    assert.equal(asked().length, 3);
  },
);
