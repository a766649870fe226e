// What the inspector compares with: everybody's keys, and the addresses of WeChat Pay.
import { createPublicKey } from 'node:crypto';
import { wechatHosts } from '@xiaoqiao/wechat/wire';
import type { World } from '../world.ts';
import type { KnownKeys } from './inspect-request.ts';

export const knownKeys = ({ merchants, publicKey, certificates }: World): KnownKeys => ({
  merchants,
  platform: () =>
    [publicKey, ...certificates.published()].map(({ serial, privateKey }) => ({
      serial,
      publicKey: createPublicKey(privateKey),
    })),
  hosts: [wechatHosts.pay, wechatHosts.payBackup],
});
