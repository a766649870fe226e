// What went to back ends besides payments, and what they asked for: pushes, transfers, quotas, unknown things.
import { badge, button, call, copyable, h, money, table, timeOf, words } from './dom.js';

const none = () => h('p', { class: 'empty' }, ...words('暂无', 'nothing yet'));

const pushStates = {
  pending: ['待送达', 'warm'],
  accepted: ['已接收', 'good'],
  'given-up': ['已放弃', 'bad'],
  lost: ['已丢失', 'bad'],
};

export const pushes = (list, open) =>
  list.length === 0
    ? none()
    : h(
        'div',
        { class: 'items' },
        ...list.toReversed().map(({ id, fields, state, createdAt, attempts }) => {
          const [zh, tone] = pushStates[state];
          return h(
            'details',
            { 'data-key': `p${id}`, open: open.has(`p${id}`) },
            h(
              'summary',
              {},
              timeOf(createdAt),
              h('strong', { class: 'mono' }, fields.Event ?? fields.MsgType),
              h('span', { class: `badge ${tone}` }, zh, h('small', { lang: 'en' }, state)),
            ),
            h(
              'ol',
              {},
              ...attempts.map(({ at, flaw, status, error }) =>
                h(
                  'li',
                  {},
                  timeOf(at),
                  ' ',
                  badge(
                    status === undefined ? (error ?? '—') : `HTTP ${status}`,
                    status < 300 ? 'good' : 'bad',
                  ),
                  flaw && badge(flaw, 'warm'),
                ),
              ),
            ),
            h('pre', {}, JSON.stringify(fields, null, 2)),
            button('重推', 'push again', async () => void (await call(`/pushes/${id}/replay`, {}))),
          );
        }),
      );

const transferTones = { SUCCESS: 'good', FAIL: 'bad', CANCELLED: 'bad', WAIT_USER_CONFIRM: 'warm' };

export function transfers(list) {
  const answer =
    ({ outBillNo, mchid }, outcome) =>
    async () => {
      const { errMsg } = await call('/transfers', { outBillNo, mchid, outcome });
      return `${outBillNo}: ${errMsg}`;
    };
  return table(
    '商家转账 / transfers',
    [
      words('单号', 'number'),
      words('金额', 'amount'),
      words('状态', 'state'),
      words('手机上', 'on the phone'),
    ],
    list
      .toReversed()
      .map((transfer) =>
        h(
          'tr',
          {},
          h('td', {}, copyable(transfer.outBillNo), h('div', { class: 'sub' }, transfer.remark)),
          h('td', { class: 'number' }, money(transfer.amount)),
          h(
            'td',
            {},
            badge(transfer.state, transferTones[transfer.state]),
            h('div', { class: 'sub' }, transfer.failReason ?? '', timeOf(transfer.updatedAt)),
          ),
          h(
            'td',
            {},
            transfer.state === 'WAIT_USER_CONFIRM'
              ? h(
                  'div',
                  { class: 'buttons' },
                  button('收款', 'confirm', answer(transfer, 'confirm'), { class: 'primary' }),
                  button('收不了', 'refuse', answer(transfer, 'refuse')),
                )
              : h('span', { class: 'sub mono' }, transfer.transferBillNo),
          ),
        ),
      ),
  );
}

export const unknown = (list) =>
  list.length === 0
    ? h('p', { class: 'empty' }, ...words('没有：问到的都认识', 'none: everything asked for is known'))
    : table(
        '不认识的接口与字段 / unknown paths and members',
        [words('接口', 'path'), words('字段', 'member'), words('次数', 'times'), words('最近', 'last')],
        list.map(({ method, path, member, count, lastAt }) =>
          h(
            'tr',
            {},
            h('td', { class: 'mono' }, `${method} ${path}`),
            h('td', { class: 'mono' }, member ?? badge('没有此接口 / no such path', 'bad')),
            h('td', { class: 'number' }, String(count)),
            h('td', {}, timeOf(lastAt)),
          ),
        ),
      );

const share = (used, limit) =>
  h(
    'td',
    { class: 'number' },
    h('meter', {
      min: '0',
      max: String(Math.max(1, limit)),
      high: String(limit * 0.8),
      optimum: '0',
      value: String(used),
      'aria-label': `${used} / ${limit}`,
    }),
    ` ${used} / ${limit.toLocaleString('en')}`,
  );

export const quotas = (list) =>
  table(
    '配额 / quotas',
    [words('接口', 'path'), words('本分钟', 'this minute'), words('今日（北京）', 'today')],
    list
      .toSorted((a, b) => b.usedToday - a.usedToday)
      .map(({ path, appid, perMinute, usedThisMinute, perDay, usedToday }) =>
        h(
          'tr',
          {},
          h('td', {}, h('code', {}, path), h('div', { class: 'sub mono' }, appid)),
          perMinute === undefined ? h('td', {}, '—') : share(usedThisMinute, perMinute),
          share(usedToday, perDay),
        ),
      ),
  );
