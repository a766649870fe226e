// The user: login, profile, addresses.
import type { Address, User } from '@xiaoqiao/contract';
import { pictureAddress } from '../server';
import { api } from './client';

export type { Address, User };
/** What the form of an address gives. */
export type AddressFields = Omit<Address, 'id' | 'createdAt' | 'postalCode'> & {
  readonly postalCode?: string;
};

const received = (user: User): User => ({ ...user, avatarUrl: pictureAddress(user.avatarUrl) });

/** Who is logged in as far as this phone knows; asks nobody. */
export function knownUser(): User | undefined {
  const user = api().user();
  return user && received(user);
}

export const loginWithWechat = async (): Promise<User | undefined> => {
  const user = await api().login();
  return user && received(user);
};

export const loginWithPassword = async (username: string, password: string): Promise<User> =>
  received(await api().loginWithPassword({ username, password }));

export const register = async (fields: {
  username: string;
  password: string;
  email: string;
  nickname?: string;
}): Promise<User> => received(await api().register(fields));

export const logout = (): Promise<void> => api().logout();

export const isUsernameFree = async (username: string): Promise<boolean> =>
  (await api().get('/auth/availability', { query: { username } })).available;

export const showMe = async (): Promise<User> => received(await api().get('/users/me'));

export const renameMe = async (nickname: string): Promise<User> =>
  received(await api().put('/users/me', { body: { nickname } }));

export const showAvatar = async (avatarUrl: string): Promise<User> =>
  received(await api().put('/users/me', { body: { avatarUrl } }));

export const bindPhone = async (code: string): Promise<User> =>
  received(await api().post('/users/me/phone', { body: { code } }));

export const listAddresses = async (): Promise<Address[]> => (await api().get('/users/me/addresses')).list;

export const saveAddress = (id: string | undefined, body: AddressFields): Promise<Address> =>
  id === undefined
    ? api().post('/users/me/addresses', { body })
    : api().put('/users/me/addresses/:id', { params: { id }, body });

export const deleteAddress = async (id: string): Promise<void> => {
  await api().delete('/users/me/addresses/:id', { params: { id } });
};
