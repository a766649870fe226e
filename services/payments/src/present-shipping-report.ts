// A report as the contract shows it.
import type { ShippingReport } from '@xiaoqiao/contract';
import { toRfc3339 } from '@xiaoqiao/kit/clock';
import type { ShippingReportRow } from './tables.ts';

const time = (milliseconds: number | null): string | null =>
  milliseconds === null ? null : toRfc3339(milliseconds);

export const presentShippingReport = (row: ShippingReportRow): ShippingReport => ({
  status: row.status,
  reason: row.reason,
  wechatCode: row.wechat_code,
  hint: row.hint,
  reportedAt: time(row.reported_at),
  remindedAt: time(row.reminded_at),
});
