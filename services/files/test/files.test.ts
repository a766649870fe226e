// Files over HTTP: from the announcement to the address, for whom, and what is thrown away.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { DAY, HOUR } from '@xiaoqiao/kit/clock';
import { ann, bob, openWorld, operator, type World } from './world.ts';

let world: World;
before(async () => {
  world = await openWorld();
});
after(() => world.close());

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const keys = async () => (await Array.fromAsync(world.objects.list(''))).map(({ key }) => key);
const got = async (address: string) => {
  const response = await fetch(new URL(address, world.origin));
  return {
    status: response.status,
    headers: response.headers,
    bytes: Buffer.from(await response.arrayBuffer()),
  };
};

test('a small file goes as one form and comes back byte for byte, under its own name', async () => {
  const bytes = randomBytes(10_000);
  const ticket = await world.announce({ name: '合同 (终稿).bin', size: bytes.length, sha256: sha256(bytes) });
  assert.equal(ticket.file.status, 'uploading');
  assert.equal(ticket.file.url, null);
  assert.equal(ticket.parts, null);
  assert.equal(await world.send(ticket, bytes), 204);
  const { id } = ticket.file;
  const before_ = (await world.events()).length;
  const { data } = await world.complete(id);
  assert.equal(data.status, 'processing');
  assert.equal(data.url, null);
  await world.drain();
  const file = (await world.call('GET', `/files/${id}`)).data;
  assert.equal(file.status, 'ready');
  assert.equal(file.sha256, sha256(bytes));
  const answer = await got(file.url);
  assert.deepEqual(answer.bytes, bytes);
  assert.match(answer.headers.get('content-disposition')!, /^attachment;.*%E5%90%88%E5%90%8C/);
  const names = (await world.events()).slice(before_).map(({ name }) => name);
  assert.deepEqual(names, ['file.uploaded', 'file.ready']);
});

test('completing again gives the file as it is by then, and tells nothing twice', async () => {
  const bytes = randomBytes(100);
  const { id } = await world.upload(bytes, {});
  const count = (await world.events()).length;
  assert.equal((await world.complete(id)).data.status, 'ready');
  assert.equal((await world.events()).length, count);
});

test('a large file goes in parts: out of order, twice, resumed', async () => {
  const bytes = randomBytes(12_000_000);
  const { file, form, parts } = await world.announce({ size: bytes.length, sha256: sha256(bytes) });
  assert.equal(form, null);
  assert.deepEqual(parts, { size: 5 * 1024 * 1024, count: 3 });
  const path = `/files/${file.id}/parts`;
  const send = async (number: number) => {
    const { data } = await world.call('POST', path, { body: { numbers: [number] } });
    const [part] = data.list;
    const from = (number - 1) * parts!.size;
    const slice = bytes.subarray(from, from + part.size);
    return (await fetch(new URL(part.url, world.origin), { method: 'PUT', body: new Uint8Array(slice) }))
      .status;
  };
  const early = await world.complete(file.id);
  assert.equal(early.error, 'file_incomplete');
  assert.deepEqual(early.details, { missing: [1, 2, 3], missingCount: 3 });
  for (const number of [3, 1, 1]) assert.equal(await send(number), 204);
  assert.deepEqual((await world.call('GET', path)).data.arrived, [1, 3]);
  assert.deepEqual((await world.complete(file.id)).details.missing, [2]);
  assert.equal(await send(2), 204);
  const refused = await world.call('POST', path, { body: { numbers: [4] } });
  assert.equal(refused.error, 'validation_failed');
  assert.equal((await world.complete(file.id)).status, 200);
  assert.equal((await world.call('GET', path)).error, 'file_state_conflict');
  await world.drain();
  const { data } = await world.call('GET', `/files/${file.id}`);
  assert.deepEqual((await got(data.url)).bytes, bytes);
});

test('what is not what was announced is thrown away: size, type by content, hash', async () => {
  const png = Buffer.from('iVBORw0KGgo=', 'base64');
  const cases: [string, Uint8Array, Parameters<World['announce']>[0]][] = [
    ['sha256', randomBytes(50), { size: 50, sha256: 'a'.repeat(64) }],
    [
      'type',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
      { name: 'a.png', type: 'image/png' },
    ],
    ['type', Buffer.from('<html><script>alert(1)</script>'), { name: 'report.pdf', type: 'application/pdf' }],
    ['type', Buffer.from('MZ\x90\x00 an executable'), { name: 'photo.jpg', type: 'image/jpeg' }],
    ['type', png, { name: 'a.jpg', type: 'image/jpeg' }],
    ['type', Buffer.from('GIF89a....'), { name: 'a.zip', type: 'application/zip' }],
  ];
  for (const [rule, bytes, input] of cases) {
    const ticket = await world.announce({ size: bytes.length, ...input });
    assert.equal(await world.send(ticket, bytes), 204);
    const answer = await world.complete(ticket.file.id);
    assert.equal(answer.error, 'file_content_mismatch');
    assert.equal(answer.details.rule, rule);
    await world.drain();
    assert.equal((await world.complete(ticket.file.id)).error, 'file_not_found');
    assert.ok(!(await keys()).some((key) => key.includes(ticket.file.id)));
  }
});

test('nothing is visible before it is complete, and a form sent again afterwards changes nothing', async () => {
  const bytes = Buffer.from('the first, looked at');
  const ticket = await world.announce({ size: bytes.length });
  assert.equal((await world.complete(ticket.file.id)).error, 'file_incomplete');
  await world.send(ticket, bytes);
  assert.equal((await world.call('GET', `/files/${ticket.file.id}`)).data.url, null);
  await world.complete(ticket.file.id);
  await world.drain();
  const { url } = (await world.call('GET', `/files/${ticket.file.id}`)).data;
  const replay = Buffer.from('the second, slipped!');
  assert.equal(await world.send(ticket, replay), 204);
  assert.equal((await world.complete(ticket.file.id)).data.status, 'ready');
  await world.drain();
  assert.deepEqual((await got(url)).bytes, bytes);
});

test('types and sizes are those of the purpose; names have no folders', async () => {
  const refused = async (input: object, headers = ann) => {
    const body = { name: 'a.png', type: 'image/png', size: 100, purpose: 'avatar', ...input };
    const { status, error } = await world.call('POST', '/files', { body, headers });
    return `${status} ${error}`;
  };
  assert.equal(await refused({ type: 'image/svg+xml' }), '415 file_type_refused');
  assert.equal(await refused({ type: 'text/html' }), '415 file_type_refused');
  assert.equal(await refused({ type: 'video/mp4' }), '415 file_type_refused');
  assert.equal(await refused({ size: 5 * 1024 * 1024 + 1 }), '413 file_too_large');
  assert.equal(await refused({ purpose: 'attachment', size: 21 * 1024 * 1024 }), '413 file_too_large');
  assert.equal(await refused({ purpose: 'product' }), '403 forbidden');
  for (const name of [
    '../../etc/passwd',
    'a/b.png',
    'a\\b.png',
    'a\u0000.png',
    'a\n.png',
    '',
    'x'.repeat(256),
  ])
    assert.equal(await refused({ name }), '400 validation_failed');
  for (const size of [0, -1, 1.5, '7']) assert.equal(await refused({ size }), '400 validation_failed');
  for (const sha of ['A'.repeat(64), 'a'.repeat(63)])
    assert.equal(await refused({ sha256: sha }), '400 validation_failed');
  assert.equal(await refused({ purpose: 'elsewhere' }), '400 validation_failed');
  assert.equal(
    (await world.announce({ name: 'a.png', type: 'image/png', purpose: 'product' }, operator)).file.purpose,
    'product',
  );
});

test('somebody else’s file looks like one that does not exist', async () => {
  const ticket = await world.announce({ size: 10_000_000 });
  const { id } = await world.upload(randomBytes(10), {});
  const attempts: [string, string, unknown?][] = [
    ['GET', `/files/${id}`],
    ['POST', `/files/${id}/complete`],
    ['DELETE', `/files/${id}`],
    ['GET', `/files/${ticket.file.id}/parts`],
    ['POST', `/files/${ticket.file.id}/parts`, { numbers: [1] }],
  ];
  for (const [method, path, body] of attempts)
    assert.equal((await world.call(method, path, { headers: bob, body })).error, 'file_not_found');
  assert.deepEqual((await world.call('GET', '/files', { headers: bob })).data.list, []);
  assert.equal((await world.call('GET', '/admin/files', { headers: bob })).error, 'forbidden');
  assert.equal((await world.call('GET', `/admin/files/${id}`, { headers: operator })).data.id, id);
});

test('a deleted file is gone with its objects, and its space is given back', async () => {
  const usage = async () => (await world.call('GET', '/files/usage')).data;
  const earlier = await usage();
  const { id, url } = await world.upload(randomBytes(1000), {});
  assert.equal((await usage()).bytes, earlier.bytes + 1000);
  assert.equal((await world.call('DELETE', `/files/${id}`)).status, 204);
  await world.drain();
  assert.deepEqual(await usage(), earlier);
  assert.equal((await got(url!)).status, 404);
  assert.ok(!(await keys()).some((key) => key.includes(id)));
  assert.equal((await world.call('DELETE', `/files/${id}`)).error, 'file_not_found');
});

test('an upload that is never completed ends with its window', async () => {
  const headers = { ...ann, 'x-xq-user': '01ARZ3NDEKTSV4RRFFQ69G5FE5' };
  const small = await world.announce({ size: 5 }, headers);
  const large = await world.announce({ size: 9_000_000 }, headers);
  await world.send(small, Buffer.from('12345'));
  world.clock.advance(HOUR + 1);
  assert.equal((await world.complete(small.file.id, headers)).error, 'file_state_conflict');
  assert.equal(await world.send(small, Buffer.from('12345')), 403);
  await world.drain();
  assert.equal((await world.call('GET', `/files/${small.file.id}`, { headers })).error, 'file_not_found');
  assert.equal((await world.call('GET', `/files/${large.file.id}`, { headers })).status, 200);
  world.clock.advance(DAY);
  await world.drain();
  assert.equal((await world.call('GET', `/files/${large.file.id}`, { headers })).error, 'file_not_found');
  assert.deepEqual(await Array.fromAsync(world.objects.listOpenUploads()), []);
  assert.ok(!(await keys()).some((key) => key.includes(small.file.id)));
  assert.equal((await world.call('GET', '/files/usage', { headers })).data.bytes, 0);
});

test('pages go on where the last one ended', async () => {
  const carol = { ...ann, 'x-xq-user': '01ARZ3NDEKTSV4RRFFQ69G5FD4' };
  for (let i = 0; i < 3; i++) await world.announce({ name: `${i}.bin` }, carol);
  const first = (await world.call('GET', '/files?limit=2', { headers: carol })).data;
  assert.deepEqual(
    first.list.map(({ name }: { name: string }) => name),
    ['2.bin', '1.bin'],
  );
  const second = (await world.call('GET', `/files?limit=2&cursor=${first.nextCursor}`, { headers: carol }))
    .data;
  assert.deepEqual(
    second.list.map(({ name }: { name: string }) => name),
    ['0.bin'],
  );
  assert.equal(second.nextCursor, null);
  assert.equal((await world.call('GET', '/files?cursor=x')).error, 'cursor_invalid');
});

test('nobody takes more than the quota, not even at the same time', async () => {
  const small = await openWorld({ settings: { quotaBytes: 100, quotaFiles: 5 } });
  const body = { name: 'a', type: 'application/octet-stream', purpose: 'attachment', size: 30 };
  const answers = await Promise.all(Array.from({ length: 6 }, () => small.call('POST', '/files', { body })));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 201, 201, 409, 409, 409]);
  assert.equal(answers.find(({ status }) => status === 409).error, 'file_quota_exceeded');
  for (let i = 0; i < 2; i++)
    assert.equal((await small.call('POST', '/files', { body: { ...body, size: 1 } })).status, 201);
  assert.equal((await small.call('POST', '/files', { body: { ...body, size: 1 } })).status, 409);
  assert.equal((await small.call('POST', '/files', { body, headers: bob })).status, 201);
  await small.close();
});

test('nothing of all this was a fault', () => {
  assert.deepEqual(world.log.lines, []);
});
