// The rules of a shipment, pure: what it must say, and what of it may be told further.
import type { LogisticsType, ValidationIssue } from '@xiaoqiao/contract';
import type { OrderRow } from './tables.ts';

export interface ShipmentInput {
  /** Express when left out. */
  readonly logistics?: LogisticsType;
  readonly carrier?: string;
  readonly companyCode?: string;
  readonly trackingNumber?: string;
}

type ShipmentColumns = Pick<OrderRow, 'logistics' | 'carrier' | 'company_code' | 'tracking_number'>;

/** The columns of an order that is shipped so, or what its input lacks. */
export function shipmentColumns({
  logistics = 'express',
  carrier,
  companyCode,
  trackingNumber,
}: ShipmentInput): { columns: ShipmentColumns } | { issues: ValidationIssue[] } {
  const needed = logistics === 'express' ? { carrier, trackingNumber } : {};
  const issues = Object.entries(needed).flatMap(([field, value]): ValidationIssue[] =>
    value === undefined
      ? [
          {
            part: 'body',
            field,
            rule: 'required',
            message: '快递发货时必填 / needed when shipped by express',
          },
        ]
      : [],
  );
  if (issues.length > 0) return { issues };
  const columns = {
    logistics,
    carrier: carrier ?? null,
    company_code: companyCode ?? null,
    tracking_number: trackingNumber ?? null,
  };
  return { columns };
}

/** `13800138000` → `138****8000`: events are kept for days and need no more. */
export function maskReceiver(phone: string): string {
  const digits = phone.replace(/\D/g, '');
  return `${digits.length < 9 ? '' : digits.slice(0, 3)}****${digits.slice(-4)}`;
}
