// The store fails: what a client hears, and that the same request succeeds once the store is back.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { SECOND } from '@xiaoqiao/kit/clock';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { Objects } from '@xiaoqiao/objects';
import sharp from 'sharp';
import { openWorld, type World } from './world.ts';

let failing: 'storage_unavailable' | 'storage_full' | undefined;
let world: World;
before(async () => {
  world = await openWorld({
    objects: (disk) =>
      new Proxy(disk, {
        get(target, name: keyof Objects) {
          const value = target[name];
          if (failing === undefined || typeof value !== 'function') return value;
          if (failing === 'storage_full' && !['put', 'completeParts', 'move'].includes(name)) return value;
          const error = failing;
          return name === 'publicAddress' ? value : () => Promise.reject(new XiaoqiaoError(error));
        },
      }),
  });
});
after(() => world.close());

test('a store out of reach is a failure that may pass, and nothing is lost by it', async () => {
  const body = { name: 'a', type: 'application/octet-stream', purpose: 'attachment', size: 9_000_000 };
  failing = 'storage_unavailable';
  const refused = await world.call('POST', '/files', { body });
  assert.deepEqual([refused.status, refused.error], [502, 'storage_unavailable']);
  failing = undefined;
  assert.equal((await world.call('GET', '/files/usage')).data.files, 0);
  const ticket = await world.announce({ size: 3 });
  await world.send(ticket, Buffer.from('abc'));
  failing = 'storage_unavailable';
  assert.equal((await world.complete(ticket.file.id)).status, 502);
  failing = 'storage_full';
  assert.equal((await world.complete(ticket.file.id)).error, 'storage_full');
  failing = undefined;
  assert.equal((await world.complete(ticket.file.id)).data.status, 'processing');
});

test('a worker whose store is away comes back to the picture', async () => {
  const picture = await sharp({ create: { width: 40, height: 40, channels: 3, background: '#123456' } })
    .png()
    .toBuffer();
  const ticket = await world.announce({
    size: picture.length,
    name: 'a.png',
    type: 'image/png',
    purpose: 'avatar',
  });
  await world.send(ticket, picture);
  await world.complete(ticket.file.id);
  const show = async () => (await world.call('GET', `/files/${ticket.file.id}`)).data;
  for (failing of ['storage_unavailable', 'storage_full'] as const) {
    await world.drain();
    world.clock.advance(10 * SECOND);
  }
  failing = undefined;
  assert.equal((await show()).status, 'processing');
  await world.drain();
  assert.equal((await show()).status, 'ready');
});
