// Identifiers shaped like WeChat's own.
import { randomBytes, randomInt } from 'node:crypto';
import { toBeijingTime } from '@xiaoqiao/wechat/wire';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export const randomLetters = (length: number): string =>
  Array.from({ length }, () => letters[randomInt(letters.length)]).join('');
export const randomDigits = (length: number): string => Array.from({ length }, () => randomInt(10)).join('');
export const randomHex = (bytes: number): string => randomBytes(bytes).toString('hex');

export const newOpenid = () => `o${randomLetters(27)}`;
export const newSessionKey = () => randomBytes(16).toString('base64');
export const newLoginCode = () => `0${randomLetters(31)}`;
export const newPhoneCode = () => randomHex(32);
export const newAccessToken = () => `99_${randomLetters(157)}`;
export const newPrepayId = (now: number) => `wx${stamp(now, 14)}${randomHex(10)}`;
export const newTransactionId = (now: number) => `4200${randomDigits(6)}${stamp(now, 8)}${randomDigits(10)}`;
export const newRefundId = (now: number) => `5030${randomDigits(6)}${stamp(now, 8)}${randomDigits(11)}`;
export const newTransferBillNo = (now: number) =>
  `1330000${randomDigits(13)}${stamp(now, 8)}${randomDigits(12)}`;

/** Digits of the time in China. */
const stamp = (now: number, digits: number) => toBeijingTime(now).replace(/[-:T]/g, '').slice(0, digits);
