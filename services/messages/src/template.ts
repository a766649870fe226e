// Templates of subscribe messages, pure: which notice is told with which template, and what its fields say.
import { type Notice, notices, type Order } from '@xiaoqiao/contract';

export interface Template {
  readonly templateId: string;
  /** Opened by a tap. */
  readonly page?: string;
  /** By the template's keys, e.g. `thing1`; `{item}` and the like are filled in. */
  readonly data: Readonly<Record<string, string>>;
}
export type Templates = Readonly<Partial<Record<Notice, Template>>>;

const statusWords: Readonly<Record<Notice, string>> = {
  'order.paid': '已付款',
  'order.shipped': '已发货',
  'order.refund-approved': '同意退款',
  'order.refund-rejected': '拒绝退款',
  'order.refunded': '已退款',
};

const placeholders = [
  'orderId',
  'number',
  'item',
  'total',
  'status',
  'time',
  'carrier',
  'trackingNumber',
  'refundAmount',
  'refundReason',
  'decisionNote',
] as const;
type Values = Readonly<Record<(typeof placeholders)[number], string>>;

const yuan = (fen: number) => `¥${(fen / 100).toFixed(2)}`;
/** `2026-11-20 08:00`, in China. */
const timeInChina = (at: number) => new Date(at + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');

export function valuesOf(
  { notice, order, refundId }: { notice: Notice; order: Order; refundId?: string },
  now: number,
): Values {
  const refund = order.refunds.find(({ id }) => id === refundId);
  const [first] = order.items;
  const item = order.items.length > 1 ? `${first?.name} 等${order.items.length}种` : (first?.name ?? '');
  return {
    orderId: order.id,
    number: order.number,
    item,
    total: yuan(order.total),
    status: statusWords[notice],
    time: timeInChina(now),
    carrier: order.shipment?.carrier ?? '',
    trackingNumber: order.shipment?.trackingNumber ?? '',
    refundAmount: refund === undefined ? '' : yuan(refund.amount),
    refundReason: refund?.reason ?? '',
    decisionNote: refund?.decisionNote ?? '',
  };
}

const LONGEST_THING = 20;

/** WeChat refuses an empty field, and a `thing` of more than twenty characters. */
export function fill(
  template: Template,
  values: Values,
): { data: Record<string, string>; page: string | null } {
  const data = Object.entries(template.data).map(([key, text]) => {
    const filled = replace(text, values) || '-';
    const isLong = key.startsWith('thing') && filled.length > LONGEST_THING;
    return [key, isLong ? `${filled.slice(0, LONGEST_THING - 1)}…` : filled];
  });
  return {
    data: Object.fromEntries(data),
    page: template.page === undefined ? null : replace(template.page, values, encodeURIComponent),
  };
}

const replace = (text: string, values: Values, encode = (value: string) => value): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) =>
    name in values ? encode(values[name as keyof Values]) : whole,
  );

/** @throws Error naming the place and the rule: what an operator wrote is wrong */
export function readTemplates(given: unknown): Templates {
  const refuse = (place: string, rule: string): never => {
    throw new Error(`${place} ${rule}`);
  };
  if (!isObject(given)) return refuse('the file', `is an object with members such as ${notices[0]}`);
  for (const [notice, template] of Object.entries(given)) {
    if (!(notices as readonly string[]).includes(notice)) refuse(notice, `is none of ${notices.join(', ')}`);
    if (!isObject(template)) return refuse(notice, 'is an object with templateId and data');
    const { templateId, page, data, ...rest } = template;
    if (typeof templateId !== 'string' || !/^[\w-]{10,64}$/.test(templateId))
      refuse(`${notice}.templateId`, 'is the id of a template in the admin console');
    if (page !== undefined && (typeof page !== 'string' || page.startsWith('/') || page.length > 150))
      refuse(`${notice}.page`, 'is a page of at most 150 characters, without a slash ahead');
    if (!isObject(data) || Object.keys(data).length === 0)
      return refuse(`${notice}.data`, 'has the keys of the template, such as thing1');
    const [unknown] = Object.keys(rest);
    if (unknown !== undefined) refuse(`${notice}.${unknown}`, 'is not known');
    for (const [key, text] of Object.entries(data)) {
      if (!/^[a-z_]+\d+$/.test(key))
        refuse(`${notice}.data.${key}`, 'is no key of a template, such as thing1');
      if (typeof text !== 'string' || text.trim() === '') refuse(`${notice}.data.${key}`, 'is a text');
    }
    for (const [, name] of JSON.stringify(template).matchAll(/\{(\w+)\}/g))
      if (!(placeholders as readonly string[]).includes(name!))
        refuse(notice, `uses {${name}}, which is none of ${placeholders.join(', ')}`);
  }
  return given as Templates;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
