// Codes and links: pictures as bytes, failures as JSON, and the rules of what goes into them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inflateSync } from 'node:zlib';
import { failing, startLocalWechat } from '../local-wechat.ts';

const isJpeg = (bytes: Buffer) =>
  bytes.readUInt16BE(0) === 0xffd8 && bytes.readUInt16BE(bytes.length - 2) === 0xffd9;

/** Width and height of a baseline JPEG, from its frame header. */
function sizeOf(jpeg: Buffer): number[] {
  const frame = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
  return [jpeg.readUInt16BE(frame + 7), jpeg.readUInt16BE(frame + 5)];
}

test('a code is a JPEG of the size asked for, or a PNG without a background', async () => {
  await using local = await startLocalWechat();
  const { getUnlimited } = local.wechat.code;
  const usual = await getUnlimited({ scene: 'id=1', page: 'pages/product/product' });
  assert.equal(usual.contentType, 'image/jpeg');
  assert.ok(isJpeg(usual.bytes));
  assert.deepEqual(sizeOf(usual.bytes), [430, 430]);
  assert.deepEqual(sizeOf((await getUnlimited({ scene: 'id=1', width: 1280 })).bytes), [1280, 1280]);
  const { bytes, contentType } = await getUnlimited({ scene: 'id=1', width: 280, transparent: true });
  assert.equal(contentType, 'image/png');
  assert.deepEqual([bytes.readUInt32BE(16), bytes.readUInt32BE(20)], [280, 280]);
  const data = bytes.indexOf('IDAT');
  const pixels = inflateSync(bytes.subarray(data + 4, data + 4 + bytes.readUInt32BE(data - 4)));
  assert.equal(pixels.length, 280 * (1 + 2 * 280));
  const other = await getUnlimited({ scene: 'id=2', page: 'pages/product/product' });
  assert.notDeepEqual(other.bytes, usual.bytes);
});

const scenes: [string, string][] = [
  ['empty', ''],
  ['longer than 32', 'x'.repeat(33)],
  ['Chinese', '桥'],
  ['with a percent sign', 'a%20b'],
  ['with a space', 'a b'],
  ['with braces', '{"id":1}'],
];
for (const [what, scene] of scenes)
  test(`a scene that is ${what} is refused before it is sent`, async () => {
    await using local = await startLocalWechat();
    await assert.rejects(local.wechat.code.getUnlimited({ scene }), failing('validation_failed'));
    assert.equal(local.control.requests().length, 0);
  });

test('pages, widths and versions are looked at before they are sent', async () => {
  await using local = await startLocalWechat();
  const { getUnlimited, getLimited } = local.wechat.code;
  const scene = "a1!#$&'()*+,/:;=?@-._~";
  await getUnlimited({ scene });
  for (const change of [{ page: '/pages/a' }, { page: 'pages/a?b=1' }, { width: 279 }, { width: 1281 }])
    await assert.rejects(getUnlimited({ scene, ...change }), failing('validation_failed'));
  await assert.rejects(getLimited({ path: '' }), failing('validation_failed'));
  await assert.rejects(getLimited({ path: 'x'.repeat(1025) }), failing('validation_failed'));
});

test('a page that is not released is refused in JSON, unless the check is off', async () => {
  await using local = await startLocalWechat();
  local.control.releasePages({ pages: ['pages/home/home'] });
  const { getUnlimited } = local.wechat.code;
  await getUnlimited({ scene: 'a', page: 'pages/home/home' });
  const fresh = { scene: 'a', page: 'pages/new/new' };
  await assert.rejects(getUnlimited(fresh), failing('wechat_rejected', 41030));
  await getUnlimited({ ...fresh, checkPath: false, envVersion: 'develop' });
  local.control.setUsed({ quota: 'unreleasedPages', used: 60_000 });
  await getUnlimited({ ...fresh, checkPath: false });
  const another = { ...fresh, page: 'pages/other/other', checkPath: false };
  await assert.rejects(getUnlimited(another), failing('wechat_rejected', 45009));
});

test('limited codes are counted, and end', async () => {
  await using local = await startLocalWechat();
  const { getLimited } = local.wechat.code;
  local.control.setUsed({ quota: 'limitedCodes', used: 99_999 });
  assert.equal((await getLimited({ path: 'pages/home/home?a=桥' })).used, 100_000);
  await assert.rejects(getLimited({ path: 'pages/home/home' }), failing('wechat_rejected', 45029));
});

test('a refused token is renewed for pictures, too', async () => {
  await using local = await startLocalWechat();
  await local.wechat.token.get();
  local.control.setFaults({ tokenRejections: 1 });
  assert.ok(isJpeg((await local.wechat.code.getUnlimited({ scene: 'a' })).bytes));
});

test('links of the three kinds are given, and live thirty days at most', async () => {
  await using local = await startLocalWechat();
  const { getUrlLink, getScheme, getShortLink } = local.wechat.code;
  assert.match(
    await getUrlLink({ path: 'pages/home/home', query: 'a=%E6%A1%A5' }),
    /^https:\/\/wxaurl\.cn\//,
  );
  assert.match(await getScheme({ days: 1 }), /^weixin:\/\/dl\/business\//);
  assert.match(await getShortLink({ pageUrl: 'pages/home/home?a=1', permanent: true }), /^#小程序:\/\//);
  for (const target of [
    { days: 31 },
    { days: 0 },
    { query: '桥' },
    { path: 'a?b' },
    { query: 'x'.repeat(1025) },
  ])
    await assert.rejects(getUrlLink(target), failing('validation_failed'));
  local.control.releasePages({ pages: ['pages/home/home'] });
  await assert.rejects(getUrlLink({ path: 'pages/x' }), failing('wechat_rejected', 40165));
  await assert.rejects(getShortLink({ pageUrl: 'pages/x?a=1' }), failing('wechat_rejected', 40066));
  local.control.setUsed({ quota: 'permanentLinks', used: 100_000 });
  const more = { pageUrl: 'pages/home/home', permanent: true };
  await assert.rejects(getShortLink(more), failing('wechat_rejected', 85400));
});
