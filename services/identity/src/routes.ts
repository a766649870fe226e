// The routes of identity: each hands what the contract has validated to its use case.
import { identityRoutes as contract } from '@xiaoqiao/contract';
import { type RouteHandler, serve } from '@xiaoqiao/kit/http';
import { changeUser, listUsers } from './administer-users.ts';
import { bindPhone } from './bind-phone.ts';
import type { Identity } from './identity.ts';
import { createAddress, deleteAddress, listAddresses, updateAddress } from './keep-addresses.ts';
import { logIn } from './log-in.ts';
import { logInWithWechat } from './log-in-with-wechat.ts';
import { logOut } from './log-out.ts';
import { refreshSession } from './refresh-session.ts';
import { registerUser } from './register-user.ts';
import { findUserByUsername, reading } from './store.ts';
import { showProfile, updateProfile } from './update-profile.ts';

export const identityRoutes = (identity: Identity): RouteHandler[] => [
  serve(contract.wechatLogin, ({ body }) => logInWithWechat(identity, body)),
  serve(contract.register, ({ body, language }) => registerUser(identity, body, language)),
  serve(contract.login, ({ body, clientIp }) => logIn(identity, { ...body, clientIp })),
  serve(contract.refresh, ({ body }) => refreshSession(identity, body.refreshToken)),
  serve(contract.logout, ({ caller, body }) => logOut(identity, caller, body.everywhere === true)),
  serve(contract.availability, async ({ query: { username } }) => ({
    username,
    available: (await findUserByUsername(reading(identity.database), username)) === undefined,
  })),

  serve(contract.getMe, ({ caller }) => showProfile(identity, caller.userId)),
  serve(contract.updateMe, ({ caller, body }) => updateProfile(identity, caller.userId, body)),
  serve(contract.bindPhone, ({ caller, body }) => bindPhone(identity, caller, body.code)),

  serve(contract.listAddresses, ({ caller }) => listAddresses(identity, caller.userId)),
  serve(contract.createAddress, ({ caller, body }) => createAddress(identity, caller.userId, body)),
  serve(contract.updateAddress, ({ caller: { userId }, params: { id }, body }) =>
    updateAddress(identity, { userId, id }, body),
  ),
  serve(contract.deleteAddress, ({ caller: { userId }, params: { id } }) =>
    deleteAddress(identity, { userId, id }),
  ),

  serve(contract.adminListUsers, ({ query }) => listUsers(identity, query)),
  serve(contract.adminUpdateUser, ({ caller, params: { id }, body }) =>
    changeUser(identity, caller, { id, ...body }),
  ),
];
