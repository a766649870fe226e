// The demo shop of a development start: its goods, and the two people who may buy them.
import type { CatalogService } from '@xiaoqiao/catalog';
import { toRfc3339 } from '@xiaoqiao/kit/clock';
import type { Control, WechatEmulator } from '@xiaoqiao/wechat-emulator';
import { seedDemoShop } from './demo/seed-demo-shop.ts';
import type { Home } from './home.ts';

export interface DemoUser {
  readonly name: string;
  readonly openid: string;
}

const people = [
  { name: '小乔', phone: '13800000001' },
  { name: '大乔', phone: '13800000002' },
] as const;

const MARK = 'demo-shop.json';

export interface DemoShopOptions {
  readonly home: Home;
  readonly catalog: CatalogService;
  readonly emulator: WechatEmulator | undefined;
  readonly now: number;
}

/** The goods come once: what the shopkeeper changes or deletes afterwards stays so. */
export async function openDemoShop({
  home,
  catalog,
  emulator,
  now,
}: DemoShopOptions): Promise<{ users: readonly DemoUser[] }> {
  if (home.readJson(MARK) === undefined) {
    await seedDemoShop({ catalog });
    home.writeJson(MARK, { seededAt: toRfc3339(now) });
  }
  return { users: emulator === undefined ? [] : ensureUsers(emulator.control) };
}

function ensureUsers(control: Control): DemoUser[] {
  const known = control.users();
  return people.map(({ name, phone }) => {
    const user = known.find((candidate) => candidate.phone === phone) ?? control.createUser({ phone });
    return { name, openid: user.openid };
  });
}
