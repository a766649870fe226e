// What every engine must do: run by the tests of each, over real HTTP.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import type { Objects, UploadForm } from '../src/index.ts';

export interface SuiteWorld {
  readonly objects: Objects;
  /** One that keeps versions. */
  readonly versioned: Objects;
  /** One whose store does not answer. */
  readonly unreachable: () => Promise<Objects>;
  /** What relative addresses are meant from. */
  readonly origin: string;
  /** The smallest part that is not the last. */
  readonly partSize: number;
  close(): Promise<void>;
}

const MINUTE = 60_000;

export function objectsSuite(engine: string, open: () => Promise<SuiteWorld>): void {
  let world: SuiteWorld;
  let objects: Objects;
  before(async () => {
    world = await open();
    objects = world.objects;
  });
  after(() => world?.close());

  const that = (name: string, run: () => Promise<void>) => test(`${engine}: ${name}`, run);
  const absolute = (address: string) => new URL(address, world.origin);
  const soon = () => Date.now() + 5 * MINUTE;
  const bytesOf = async (key: string) => {
    const stream = await objects.read(key);
    return stream && (await buffer(stream));
  };
  async function send(form: UploadForm, bytes: Uint8Array, change: Record<string, string> = {}) {
    const body = new FormData();
    for (const [name, value] of Object.entries({ ...form.fields, ...change })) body.set(name, value);
    body.set(form.fileField, new Blob([new Uint8Array(bytes)]), '../../etc/passwd');
    const response = await fetch(absolute(form.url), { method: 'POST', body });
    await response.arrayBuffer();
    return response.status;
  }
  async function sendPart(url: string, bytes: Uint8Array) {
    const response = await fetch(absolute(url), { method: 'PUT', body: new Uint8Array(bytes) });
    await response.arrayBuffer();
    return response.status;
  }
  async function get(address: string, headers: Record<string, string> = {}, method = 'GET') {
    const response = await fetch(absolute(address), { method, headers });
    return {
      status: response.status,
      headers: response.headers,
      bytes: Buffer.from(await response.arrayBuffer()),
    };
  }
  const exactly = (size: number, expiresAt = soon()) => ({ minimum: size, maximum: size, expiresAt });

  that('an object is kept byte for byte until it is removed', async () => {
    const bytes = randomBytes(100_003);
    const put = await objects.put('kept/a.bin', bytes);
    const head = await objects.head('kept/a.bin');
    assert.equal(head?.size, bytes.length);
    assert.equal(head?.etag, put.etag);
    assert.ok(Math.abs(head!.modifiedAt - Date.now()) < MINUTE);
    assert.deepEqual(await bytesOf('kept/a.bin'), bytes);
    const part = await objects.read('kept/a.bin', { range: { start: 10, end: 19 } });
    assert.deepEqual(await buffer(part!), bytes.subarray(10, 20));
    await objects.remove(['kept/a.bin', 'kept/never-there.bin']);
    assert.equal(await objects.head('kept/a.bin'), undefined);
    assert.equal(await objects.read('kept/a.bin'), undefined);
  });

  that('an object that is replaced has another etag', async () => {
    const first = await objects.put('replaced/a.bin', Buffer.from('one'));
    const second = await objects.put('replaced/a.bin', Buffer.from('two'));
    assert.notEqual(first.etag, second.etag);
    assert.equal((await bytesOf('replaced/a.bin'))?.toString(), 'two');
  });

  that('objects are listed by prefix, in order of key', async () => {
    for (const key of ['l/b/2.bin', 'l/b/1.bin', 'l/a.bin', 'l/b-c.bin', 'm/x.bin', 'l/b.bin'])
      await objects.put(key, Buffer.from(key));
    const list = async (prefix: string) =>
      (await Array.fromAsync(objects.list(prefix))).map(({ key }) => key);
    assert.deepEqual(await list('l/'), ['l/a.bin', 'l/b-c.bin', 'l/b.bin', 'l/b/1.bin', 'l/b/2.bin']);
    assert.deepEqual(await list('l/b/'), ['l/b/1.bin', 'l/b/2.bin']);
    assert.deepEqual(await list('l/b'), ['l/b-c.bin', 'l/b.bin', 'l/b/1.bin', 'l/b/2.bin']);
    assert.deepEqual(await list('nothing/'), []);
  });

  that('an object moves only while it is the one that was looked at', async () => {
    const looked = await objects.put('incoming/a.bin', Buffer.from('looked at'));
    await objects.put('incoming/a.bin', Buffer.from('slipped in'));
    assert.equal(await objects.move(looked, 'final/a.bin'), false);
    assert.equal(await objects.head('final/a.bin'), undefined);
    const again = (await objects.head('incoming/a.bin'))!;
    assert.equal(await objects.move(again, 'final/a.bin'), true);
    assert.equal((await bytesOf('final/a.bin'))?.toString(), 'slipped in');
    assert.equal(await objects.head('incoming/a.bin'), undefined);
    assert.equal(await objects.move(again, 'final/b.bin'), false);
  });

  that('keys that are paths to somewhere else are refused', async () => {
    for (const key of [
      '../a/b',
      'a/../b',
      'a/./b',
      '/a/b',
      'a//b',
      'a/b/',
      'a',
      'a/.b',
      'a/b\u0000',
      'a/b c',
      'ü/b',
    ])
      await assert.rejects(async () => objects.head(key), RangeError);
  });

  that('a form uploads its key, with the type of its extension', async () => {
    const bytes = randomBytes(70_000);
    const form = await objects.uploadForm('form/a.png', exactly(bytes.length));
    assert.equal(await send(form, bytes), 204);
    assert.deepEqual(await bytesOf('form/a.png'), bytes);
    const { headers } = await get(await objects.address('form/a.png', { expiresAt: soon() }));
    assert.equal(headers.get('content-type'), 'image/png');
  });

  that('a form takes one size, and not a byte more or less', async () => {
    const form = await objects.uploadForm('form/size.bin', exactly(5000));
    for (const size of [4999, 5001, 0, 200_000]) assert.ok((await send(form, randomBytes(size))) >= 400);
    assert.equal(await objects.head('form/size.bin'), undefined);
    assert.equal(await send(form, randomBytes(5000)), 204);
  });

  that('a form that was altered uploads nothing', async () => {
    const form = await objects.uploadForm('form/altered.bin', exactly(3));
    const policyField = Object.keys(form.fields).find((name) => name.toLowerCase() === 'policy')!;
    const wider = Buffer.from(form.fields[policyField]!, 'base64')
      .toString()
      .replaceAll('altered', 'elsewhere');
    const signature = Object.keys(form.fields).find((name) => /signature/i.test(name))!;
    const changes = [
      { key: 'form/elsewhere.bin' },
      { key: '../form/altered.bin' },
      { 'Content-Type': 'text/html' },
      { [policyField]: Buffer.from(wider).toString('base64') },
      { [signature]: form.fields[signature]!.replace(/.$/, (last) => (last === '0' ? '1' : '0')) },
      { [signature]: '' },
    ];
    for (const change of changes)
      assert.ok([400, 403].includes(await send(form, Buffer.from('abc'), change)));
    assert.deepEqual(await Array.fromAsync(objects.list('form/altered')), []);
    assert.deepEqual(await Array.fromAsync(objects.list('form/elsewhere')), []);
  });

  that('a form that has expired uploads nothing', async () => {
    const form = await objects.uploadForm('form/late.bin', exactly(3, Date.now() - 1000));
    assert.ok([400, 403].includes(await send(form, Buffer.from('abc'))));
    assert.equal(await objects.head('form/late.bin'), undefined);
  });

  that('parts may come in any order and more than once', async () => {
    const { partSize } = world;
    const bytes = randomBytes(partSize * 2 + 77);
    const slice = (number: number) => bytes.subarray((number - 1) * partSize, number * partSize);
    const key = 'parts/a.bin';
    const uploadId = await objects.beginParts(key);
    const address = (number: number) =>
      objects.partAddress({ key, uploadId, number, size: slice(number).length, expiresAt: soon() });
    assert.deepEqual(await objects.listParts(key, uploadId), []);
    assert.ok((await sendPart(await address(3), slice(3))) < 300);
    assert.ok((await sendPart(await address(1), randomBytes(partSize))) < 300);
    const [stale] = (await objects.listParts(key, uploadId))!;
    assert.ok((await sendPart(await address(1), slice(1))) < 300);
    const arrived = (await objects.listParts(key, uploadId))!;
    assert.deepEqual(
      arrived.map(({ number, size }) => [number, size]),
      [
        [1, partSize],
        [3, 77],
      ],
    );
    assert.equal(await objects.completeParts(key, uploadId, [stale!]), false);
    assert.equal(
      await objects.completeParts(key, uploadId, [...arrived, { ...arrived[0]!, number: 2 }]),
      false,
    );
    assert.equal(await objects.head(key), undefined);
    assert.ok((await sendPart(await address(2), slice(2))) < 300);
    const whole = (await objects.listParts(key, uploadId))!;
    assert.equal(await objects.completeParts(key, uploadId, whole.toReversed()), true);
    assert.deepEqual(await bytesOf(key), bytes);
    // Some stores say yes again; in any case nothing changes.
    await objects.completeParts(key, uploadId, whole);
    assert.ok((await sendPart(await address(1), randomBytes(partSize))) >= 400);
    assert.deepEqual(await bytesOf(key), bytes);
  });

  that('a part of another size, an altered or expired address are refused', async () => {
    const key = 'parts/refused.bin';
    const uploadId = await objects.beginParts(key);
    const part = { key, uploadId, number: 1, size: 1000, expiresAt: soon() };
    const address = await objects.partAddress(part);
    assert.ok((await sendPart(address, randomBytes(999))) >= 400);
    assert.ok((await sendPart(address, randomBytes(1001))) >= 400);
    assert.ok((await sendPart(address.replace(/(part(?:Number)?=)1/, '$12'), randomBytes(1000))) >= 400);
    assert.ok((await sendPart(address.replace('refused', 'accepted'), randomBytes(1000))) >= 400);
    const late = await objects.partAddress({ ...part, expiresAt: Date.now() - 1000 });
    assert.ok((await sendPart(late, randomBytes(1000))) >= 400);
    assert.deepEqual(await objects.listParts(key, uploadId), []);
    assert.ok((await sendPart(address, randomBytes(1000))) < 300);
    await objects.abortParts(key, uploadId);
  });

  that('an upload is open until it is aborted', async () => {
    const key = 'parts/open.bin';
    const uploadId = await objects.beginParts(key);
    const address = await objects.partAddress({ key, uploadId, number: 1, size: 10, expiresAt: soon() });
    assert.ok((await sendPart(address, randomBytes(10))) < 300);
    const open = (await Array.fromAsync(objects.listOpenUploads())).find((upload) => upload.key === key);
    assert.equal(open?.uploadId, uploadId);
    assert.ok(Math.abs(open!.startedAt - Date.now()) < MINUTE);
    assert.equal(await objects.listParts('parts/other.bin', uploadId), undefined);
    await objects.abortParts(key, uploadId);
    await objects.abortParts(key, uploadId);
    assert.equal(await objects.listParts(key, uploadId), undefined);
    assert.ok((await sendPart(address, randomBytes(10))) >= 400);
    assert.equal(await objects.head(key), undefined);
  });

  that('an address leads to its object alone, whole or in part', async () => {
    const bytes = randomBytes(5000);
    await objects.put('read/a.pdf', bytes);
    await objects.put('read/b.pdf', Buffer.from('somebody else’s'));
    const address = await objects.address('read/a.pdf', {
      expiresAt: soon(),
      name: '报告 "1".pdf',
      download: true,
    });
    const whole = await get(address);
    assert.equal(whole.status, 200);
    assert.deepEqual(whole.bytes, bytes);
    assert.equal(whole.headers.get('content-type'), 'application/pdf');
    assert.match(
      whole.headers.get('content-disposition')!,
      /^attachment; .*filename\*=UTF-8''%E6%8A%A5%E5%91%8A/,
    );
    const range = await get(address, { range: 'bytes=100-199' });
    assert.equal(range.status, 206);
    assert.equal(range.headers.get('content-range'), 'bytes 100-199/5000');
    assert.deepEqual(range.bytes, bytes.subarray(100, 200));
    assert.deepEqual((await get(address, { range: 'bytes=-10' })).bytes, bytes.subarray(-10));
    assert.equal((await get(address, { range: 'bytes=5000-' })).status, 416);
    const unchanged = await get(address, { 'if-none-match': whole.headers.get('etag')! });
    assert.equal(unchanged.status, 304);
    assert.equal((await get(address.replace('/a.pdf', '/b.pdf'))).status, 403);
    const tampered = address.replace(
      /(signature=)(.)/i,
      (_, name, first) => name + (first === '0' ? '1' : '0'),
    );
    assert.equal((await get(tampered)).status, 403);
    assert.equal((await get(absolute(address).href.split('?')[0]!)).status, 403);
    assert.equal(
      (await get(await objects.address('read/a.pdf', { expiresAt: Date.now() - 1000 }))).status,
      403,
    );
    assert.equal((await get(await objects.address('read/none.pdf', { expiresAt: soon() }))).status, 404);
  });

  that('earlier versions of an overwritten object are kept where that was asked for', async () => {
    const { versioned } = world;
    const key = 'versions/a.txt';
    for (const text of ['one', 'two!', 'three']) await versioned.put(key, Buffer.from(text));
    const kept = await versioned.versions(key);
    assert.deepEqual(
      kept.map(({ size }) => size),
      [4, 3],
    );
    const oldest = await versioned.read(key, { versionId: kept[1]!.versionId });
    assert.equal((await buffer(oldest!)).toString(), 'one');
    assert.equal(await versioned.read(key, { versionId: 'never' }), undefined);
    await objects.put('versions/b.txt', Buffer.from('one'));
    await objects.put('versions/b.txt', Buffer.from('two'));
    assert.deepEqual(await objects.versions('versions/b.txt'), []);
  });

  that('a store that does not answer is unavailable', async () => {
    await objects.ping();
    const refused = { name: 'XiaoqiaoError', error: 'storage_unavailable' };
    await assert.rejects(async () => (await world.unreachable()).put('a/b.bin', Buffer.from('x')), refused);
  });
}
