// States of an order in words.
import type { OrderStatus } from '@xiaoqiao/contract';
import type { Dictionary } from '../i18n/zh';

export const statusWord = (status: OrderStatus, t: Dictionary): string =>
  status === 'paid' ? t.paidStatus : t[status];
