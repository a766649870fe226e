// Use cases: a user's addresses. Whenever there are any, exactly one of them is the default.
import type { Address, AddressInput } from '@xiaoqiao/contract';
import type { Transaction } from '@xiaoqiao/database';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { ADDRESS_LIMIT, addressColumns, toAddress } from './address.ts';
import type { Identity } from './identity.ts';
import * as store from './store.ts';

export async function listAddresses({ database }: Identity, userId: string): Promise<{ list: Address[] }> {
  return { list: (await store.listAddresses(store.reading(database), userId)).map(toAddress) };
}

export async function createAddress(
  { database, clock, ids }: Identity,
  userId: string,
  input: AddressInput,
): Promise<Address> {
  return database.transaction(async (tx) => {
    const others = await addressesOf(tx, userId);
    if (others.length >= ADDRESS_LIMIT)
      throw new XiaoqiaoError('address_limit_reached', { details: { limit: ADDRESS_LIMIT } });
    const isDefault = input.isDefault === true || others.length === 0;
    if (isDefault) await store.clearDefaultAddress(tx, userId);
    const row = {
      id: ids.next(),
      user_id: userId,
      ...addressColumns(input),
      is_default: isDefault ? 1 : 0,
      created_at: clock.now(),
    };
    await store.insertAddress(tx, row);
    return toAddress(row);
  });
}

/** The default stays the default until another one becomes it: `isDefault: false` does not take it away. */
export async function updateAddress(
  { database }: Identity,
  { userId, id }: { userId: string; id: string },
  input: AddressInput,
): Promise<Address> {
  return database.transaction(async (tx) => {
    const address = (await addressesOf(tx, userId)).find((one) => one.id === id);
    if (address === undefined) throw new XiaoqiaoError('address_not_found');
    if (input.isDefault === true) await store.clearDefaultAddress(tx, userId);
    const change = {
      ...addressColumns(input),
      is_default: input.isDefault === true ? 1 : address.is_default,
    };
    await store.updateAddress(tx, { userId, id }, change);
    return toAddress({ ...address, ...change });
  });
}

/** When the default goes, the newest of the others takes its place. */
export async function deleteAddress(
  { database }: Identity,
  { userId, id }: { userId: string; id: string },
): Promise<void> {
  await database.transaction(async (tx) => {
    const addresses = await addressesOf(tx, userId);
    const address = addresses.find((one) => one.id === id);
    if (address === undefined) throw new XiaoqiaoError('address_not_found');
    await store.deleteAddress(tx, { userId, id });
    const heir = addresses.find((one) => one.id !== id);
    if (address.is_default === 1 && heir !== undefined)
      await store.updateAddress(tx, { userId, id: heir.id }, { is_default: 1 });
  });
}

/** With the user locked, so that two writes at once can neither pass the limit nor leave two defaults. */
async function addressesOf(tx: Transaction, userId: string) {
  if ((await store.lockUser(tx, userId)) === undefined) throw new XiaoqiaoError('user_not_found');
  return store.listAddresses(store.readingIn(tx), userId);
}
