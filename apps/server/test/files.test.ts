// Files in the whole house: uploads through the SDK to the disk, and the shop's pictures.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { demoPicture } from '../src/demo/picture.ts';
import { jpegOf } from './support/drawn-picture.ts';
import { walkUploads } from './support/file-walk.ts';
import { addProduct, clientOf, openAdministrator, openShop } from './support/shop.ts';
import { uploadFile } from './support/upload-file.ts';

test('a picture and a large file, interrupted three times, arrive byte for byte on the disk', async () => {
  const shop = await openShop();
  try {
    await walkUploads(shop, { largeBytes: 60_000_000 });
    const faults = shop.log.lines.filter(({ level }) => level === 'error');
    assert.deepEqual(faults, []);
  } finally {
    await shop.close();
  }
});

test('a user’s avatar and a product’s pictures are files of the shop, and go when nothing shows them', async () => {
  const shop = await openShop();
  try {
    const { openid } = shop.wechat.createUser();
    const client = clientOf(shop, openid);
    const admin = await openAdministrator(shop);
    const picture = await jpegOf(demoPicture('longjing')!);
    const upload = (who: typeof client, purpose: 'avatar' | 'product') =>
      uploadFile(shop, { client: who, bytes: picture, purpose });
    const status = async (url: string) => (await fetch(new URL(url, shop.url))).status;

    const first = await upload(client, 'avatar');
    assert.equal(first.status, 'ready');
    await assert.rejects(client.put('/users/me', { body: { avatarUrl: `${first.url}x` } }), {
      error: 'file_not_usable',
    });
    const other = clientOf(shop, shop.wechat.createUser().openid);
    await assert.rejects(other.put('/users/me', { body: { avatarUrl: first.url } }), {
      error: 'file_not_usable',
    });
    assert.equal((await client.put('/users/me', { body: { avatarUrl: first.url } })).avatarUrl, first.url);
    await assert.rejects(client.delete('/files/:id', { params: { id: first.id } }), { error: 'file_in_use' });
    const second = await upload(client, 'avatar');
    await client.put('/users/me', { body: { avatarUrl: second.url } });
    await shop.settle();
    assert.equal(await status(first.url!), 404);
    assert.equal(await status(second.url!), 200);

    const shown = await upload(admin, 'product');
    assert.deepEqual(
      shown.variants.map(({ name }) => name),
      ['large', 'large-webp', 'large-avif', 'thumb', 'thumb-webp'],
    );
    const { productId } = await addProduct(admin);
    const { skus, categoryId, name } = await admin.get('/products/:id', { params: { id: productId } });
    const body = {
      categoryId,
      name,
      imageUrl: shown.url,
      gallery: [shown.url!],
      skus: skus.map(({ id, code, specifications, price }) => ({ id, code, specifications, price })),
    };
    const params = { id: productId };
    assert.equal((await admin.put('/admin/products/:id', { params, body })).imageUrl, shown.url);
    await admin.put('/admin/products/:id', { params, body: { ...body, imageUrl: null, gallery: [] } });
    await shop.settle();
    // An order may still show it.
    assert.equal(await status(shown.url!), 200);
    const notAPicture = { ...body, imageUrl: second.url };
    await assert.rejects(admin.put('/admin/products/:id', { params, body: notAPicture }), {
      error: 'file_not_usable',
    });
  } finally {
    await shop.close();
  }
});

test('bytes of unknown length are refused at the door, and signatures stay out of the log', async () => {
  const shop = await openShop();
  try {
    const body = new Blob(['x']).stream();
    const type = { 'content-type': 'multipart/form-data; boundary=b' };
    const request = { method: 'POST', body, duplex: 'half', headers: type } as RequestInit;
    const refused = await fetch(`${shop.url}/objects`, request);
    assert.equal(((await refused.json()) as { error: string }).error, 'malformed_request');
    const forged = await fetch(`${shop.url}/objects/private/a/b.bin?expires=9&signature=forged-signature`);
    assert.equal(((await forged.json()) as { error: string }).error, 'upload_ticket_invalid');
    assert.ok(!shop.log.text().includes('forged-signature'));
  } finally {
    await shop.close();
  }
});
