// `npm run pictures`: every page of the sample in both themes, as two sheets for the documentation.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { MiniProgram } from '@xiaoqiao/simulator/driver';
import sharp from 'sharp';
import { buyTea } from '../test/purchase.ts';
import { openShop } from '../test/shop.ts';

const WIDTH = 375;
const HEIGHT = 667;
const GAP = 16;
const COLUMNS = 6;
const target = fileURLToPath(new URL('../../docs/images/miniprogram/', import.meta.url));

/** What no step of the purchase shows. */
const others = [
  '/pages/category/category',
  '/pages/cart/cart',
  '/pages/me/me',
  '/pages/search/search?keyword=%E9%BE%99%E4%BA%95',
  '/packages/order/orders/orders',
  '/packages/account/login/login',
  '/packages/account/register/register',
  '/packages/account/profile/profile',
  '/packages/account/settings/settings',
  '/packages/account/privacy/privacy',
  '/packages/tasks/tasks/tasks',
  '/packages/tasks/task-edit/task-edit',
];

/** Pictures come, sheets slide in. */
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 700));

async function look(mini: MiniProgram, pictures: Uint8Array[]): Promise<void> {
  await settled();
  pictures.push(await mini.screenshot());
}

const shop = await openShop();
try {
  mkdirSync(target, { recursive: true });
  const admin = await shop.admin();
  for (const theme of ['light', 'dark'] as const) {
    const pictures: Uint8Array[] = [];
    const mini = await shop.open({ host: 'chromium', theme });
    await buyTea({ mini, admin, seen: () => look(mini, pictures) });
    for (const url of others) {
      await mini.open(url);
      await look(mini, pictures);
    }
    await mini.close();
    const rows = Math.ceil(pictures.length / COLUMNS);
    const parts = await Promise.all(
      pictures.map(async (picture, at) => ({
        input: await sharp(picture).resize(WIDTH, HEIGHT).toBuffer(),
        left: GAP + (at % COLUMNS) * (WIDTH + GAP),
        top: GAP + Math.floor(at / COLUMNS) * (HEIGHT + GAP),
      })),
    );
    const file = `${target}${theme}.webp`;
    await sharp({
      create: {
        width: COLUMNS * (WIDTH + GAP) + GAP,
        height: rows * (HEIGHT + GAP) + GAP,
        channels: 3,
        background: theme === 'dark' ? '#0c0f0d' : '#e6e3da',
      },
    })
      .composite(parts)
      .webp({ quality: 82 })
      .toFile(file);
    console.log(`${file}: ${pictures.length} pictures`);
  }
} finally {
  await shop.close();
}
