// An address: its row as clients and orders see it.
import type { Address, AddressInput, AddressSnapshot } from '@xiaoqiao/contract';
import { toRfc3339 } from '@xiaoqiao/kit/clock';
import type { AddressRow } from './tables.ts';

export const ADDRESS_LIMIT = 20;

/** The columns that a client writes. */
export const addressColumns = ({
  name,
  phone,
  province,
  city,
  district,
  detail,
  postalCode,
}: AddressInput) => ({
  name,
  phone,
  province,
  city,
  district,
  detail,
  postal_code: postalCode ?? null,
});

export const toAddressSnapshot = (row: AddressRow): AddressSnapshot => ({
  name: row.name,
  phone: row.phone,
  province: row.province,
  city: row.city,
  district: row.district,
  detail: row.detail,
  postalCode: row.postal_code,
});

export const toAddress = (row: AddressRow): Address => ({
  id: row.id,
  ...toAddressSnapshot(row),
  isDefault: row.is_default === 1,
  createdAt: toRfc3339(row.created_at),
});
