// Orders, refunds, notifications, packages and accounts: each list from what the control API says.
import { badge, button, call, copyable, h, money, table, timeOf, words } from './dom.js';

const states = {
  NOTPAY: ['待支付', ''],
  SUCCESS: ['已支付', 'good'],
  REFUND: ['转入退款', 'warm'],
  CLOSED: ['已关闭', 'dim'],
  PROCESSING: ['处理中', 'warm'],
  ABNORMAL: ['异常', 'bad'],
  pending: ['待送达', 'warm'],
  accepted: ['已接收', 'good'],
  'given-up': ['已放弃', 'bad'],
  lost: ['已丢失', 'bad'],
};
const refundStates = { ...states, SUCCESS: ['已退款', 'good'] };
const state = (name, known = states) => {
  const [zh, tone] = known[name] ?? [name, ''];
  return h('span', { class: `badge ${tone}` }, zh, h('small', { lang: 'en' }, name));
};

export function orders(list) {
  const pay = (order, outcome) => async () => {
    const { errMsg } = await call('/payments', { outTradeNo: order.outTradeNo, mchid: order.mchid, outcome });
    return `${order.outTradeNo}: ${errMsg}`;
  };
  const row = (order) =>
    h(
      'tr',
      {},
      h('td', {}, copyable(order.outTradeNo), h('div', { class: 'sub' }, order.description)),
      h('td', { class: 'number' }, money(order.total)),
      h('td', {}, state(order.state), h('div', { class: 'sub' }, timeOf(order.paidAt ?? order.createdAt))),
      h(
        'td',
        {},
        h(
          'div',
          { class: 'buttons' },
          ...(order.state === 'NOTPAY'
            ? [
                button('支付', 'pay', pay(order, 'pay'), { class: 'primary' }),
                button('取消', 'cancel', pay(order, 'cancel')),
                button('失败', 'fail', pay(order, 'fail')),
              ]
            : [h('span', { class: 'sub mono' }, order.transactionId ?? '—')]),
        ),
      ),
    );
  return table(
    '订单 / orders',
    [
      words('订单号', 'number'),
      words('金额', 'total'),
      words('状态', 'state'),
      words('手机上', 'on the phone'),
    ],
    list.toReversed().map(row),
  );
}

export const refunds = (list) =>
  table(
    '退款 / refunds',
    [words('退款单号', 'number'), words('金额', 'amount'), words('状态', 'state'), words('订单', 'order')],
    list
      .toReversed()
      .map((refund) =>
        h(
          'tr',
          {},
          h('td', {}, copyable(refund.outRefundNo)),
          h('td', { class: 'number' }, money(refund.amount)),
          h(
            'td',
            {},
            state(refund.status, refundStates),
            h('div', { class: 'sub' }, timeOf(refund.succeededAt ?? refund.createdAt)),
          ),
          h('td', { class: 'mono' }, refund.outTradeNo ?? ''),
        ),
      ),
  );

const flaws = {
  lost: '丢失 / lost',
  forged: '伪造签名 / forged',
  'sign-test': '签名探测 / sign test',
  stale: '过期时间 / stale',
  tampered: '被改动 / tampered',
};

export function notifications(list, open) {
  const attempt = ({ at, flaw, status, error }) =>
    h(
      'li',
      {},
      timeOf(at),
      ' ',
      status === undefined
        ? badge(error ?? '—', 'bad')
        : badge(`HTTP ${status}`, status < 300 ? 'good' : 'bad'),
      flaw && badge(flaws[flaw] ?? flaw, 'warm'),
    );
  const item = (notification) => {
    const { id, eventType, url, attempts, nextAt, resource } = notification;
    return h(
      'details',
      { 'data-key': id, open: open.has(id) },
      h(
        'summary',
        {},
        timeOf(notification.createdAt),
        h('strong', { class: 'mono' }, eventType),
        state(notification.state),
        h('span', { class: 'sub' }, `${attempts.length} 次投递 / attempts`),
      ),
      h('p', { class: 'mono' }, url),
      nextAt && h('p', {}, ...words('下次', 'next '), timeOf(nextAt)),
      h('ol', {}, ...attempts.map(attempt)),
      h(
        'details',
        { 'data-key': `${id}/text`, open: open.has(`${id}/text`) },
        h('summary', {}, ...words('明文', 'plaintext')),
        h('pre', {}, JSON.stringify(resource, null, 2)),
      ),
      button('重放', 'replay', async () => {
        await call(`/notifications/${id}/replay`, {});
        return `已重放 / sent again: ${eventType}`;
      }),
    );
  };
  const items = list.toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1)).map(item);
  return items.length === 0
    ? h('p', { class: 'empty' }, ...words('暂无', 'nothing yet'))
    : h('div', { class: 'items' }, ...items);
}

const kilobytes = (size) => `${(size / 1024).toFixed(1)} KB`;

export const packages = (list) =>
  table(
    '上传的代码包 / packages',
    [words('版本', 'version'), words('大小', 'size'), words('时间', 'time')],
    list
      .toReversed()
      .map(({ kind, version, description, sizes, files, at, robot }) =>
        h(
          'tr',
          {},
          h(
            'td',
            {},
            h('code', {}, version || '—'),
            badge(kind === 'preview' ? '预览 / preview' : '上传 / upload', 'good'),
            h('div', { class: 'sub' }, `${description} · robot ${robot}`),
          ),
          h(
            'td',
            {},
            ...sizes.map(({ name, size }) => h('div', { class: 'number sub' }, `${name} ${kilobytes(size)}`)),
            h('div', { class: 'sub' }, `${files} 个文件 / files`),
          ),
          h('td', {}, timeOf(at)),
        ),
      ),
  );

export function accounts({ apps, merchants, publicKeyId }) {
  const hidden = '••••••••••••';
  const entry = (name, value) => [
    h('dt', {}, name),
    h('dd', {}, value === undefined ? hidden : copyable(value)),
  ];
  return h(
    'div',
    {},
    ...apps.map(({ appid, secret }) => h('dl', {}, ...entry('appid', appid), ...entry('secret', secret))),
    ...merchants.map((merchant) =>
      h(
        'dl',
        {},
        ...entry('mchid', merchant.mchid),
        ...entry('mode', merchant.mode),
        ...entry('appids', merchant.appids.join(', ')),
        ...entry('serial_no', merchant.serialNo),
        ...entry('APIv3 key', merchant.apiV3Key),
      ),
    ),
    h('dl', {}, ...entry('微信支付公钥 ID', publicKeyId)),
  );
}
