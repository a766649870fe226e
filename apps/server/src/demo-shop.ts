// The demo shop of a development start: its goods, and the two people who may buy them.
import type { CatalogService } from '@xiaoqiao/catalog';
import type { Control, WechatEmulator } from '@xiaoqiao/wechat-emulator';

export interface DemoUser {
  readonly name: string;
  readonly openid: string;
}

const people = [
  { name: '小乔', phone: '13800000001' },
  { name: '大乔', phone: '13800000002' },
] as const;

/** Repeatable: what is there already stays as it is. */
export async function openDemoShop(options: {
  catalog: CatalogService;
  emulator: WechatEmulator | undefined;
}): Promise<{ users: readonly DemoUser[] }> {
  return { users: options.emulator === undefined ? [] : ensureUsers(options.emulator.control) };
}

function ensureUsers(control: Control): DemoUser[] {
  const known = control.users();
  return people.map(({ name, phone }) => {
    const user = known.find((candidate) => candidate.phone === phone) ?? control.createUser({ phone });
    return { name, openid: user.openid };
  });
}
