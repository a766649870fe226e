// People and what they said: users with their faces and codes, templates, subscriptions, and what reached them.
import { badge, button, call, copyable, h, table, timeOf, words } from './dom.js';

const mint = (path, openid, name) => async () => {
  const { code } = await call(path, { openid });
  await navigator.clipboard?.writeText(code).catch(() => {});
  return `${name}: ${code}`;
};

const face = ({ avatar, nickname }) =>
  h('img', { class: 'face', src: `/_emulator/avatars/${avatar}`, alt: nickname, width: '40', height: '40' });

export const users = (list) =>
  h(
    'ul',
    { class: 'plain' },
    ...list.toReversed().map((user) =>
      h(
        'li',
        { class: 'person' },
        face(user),
        h(
          'div',
          {},
          h(
            'div',
            {},
            h('strong', {}, user.nickname || '—'),
            ' ',
            user.blocked && badge('高风险 / blocked', 'bad'),
            user.unionid && badge('unionid'),
          ),
          copyable(user.openid),
          h('div', { class: 'sub' }, `+${user.countryCode} ${user.phone}`),
          h(
            'div',
            { class: 'buttons' },
            button('登录 code', 'wx.login', mint('/login-codes', user.openid, '登录 code')),
            button('手机号 code', 'phone', mint('/phone-codes', user.openid, '手机号 code')),
            button(
              user.blocked ? '解除高风险' : '设为高风险',
              user.blocked ? 'unblock' : 'block',
              async () => {
                await call(`/users/${encodeURIComponent(user.openid)}`, { blocked: !user.blocked });
              },
            ),
          ),
        ),
      ),
    ),
  );

const nameOf = (users, openid) => users.find((user) => user.openid === openid)?.nickname || openid;

export function subscriptions({ templates, subscriptions: said, users: people }) {
  const answer = (templateId, openid, word) => async () => {
    const result = await call('/subscriptions', { openid, answers: { [templateId]: word } });
    return `${nameOf(people, openid)}: ${result[templateId] ?? result.errMsg}`;
  };
  if (templates.length === 0) return h('p', { class: 'empty' }, ...words('还没有模板', 'no templates yet'));
  return h(
    'ul',
    { class: 'plain' },
    ...templates.map(({ templateId, title, keys, appid }) => {
      const own = people.filter((user) => user.appid === appid).slice(-12);
      return h(
        'li',
        {},
        h('div', { class: 'head' }, h('strong', {}, title), copyable(templateId)),
        h('div', { class: 'sub mono' }, keys.join(' · ')),
        table(
          `${title}: 谁订阅了 / who subscribed`,
          [words('用户', 'user'), words('还可发', 'left'), words('在手机上', 'on the phone')],
          own.map(({ openid, nickname }) => {
            const { credits = 0, refused = false } =
              said.find((one) => one.openid === openid && one.templateId === templateId) ?? {};
            return h(
              'tr',
              {},
              h('td', {}, nickname),
              h('td', { class: 'number' }, refused ? badge('已拒绝 / refused', 'bad') : String(credits)),
              h(
                'td',
                {},
                h(
                  'div',
                  { class: 'buttons' },
                  button('允许', 'accept', answer(templateId, openid, 'accept')),
                  button('拒绝', 'reject', answer(templateId, openid, 'reject')),
                ),
              ),
            );
          }),
        ),
      );
    }),
  );
}

const kinds = { subscribe: '订阅消息 / subscribe', 'customer-service': '客服消息 / customer service' };

export const messages = ({ messages: list, users: people }, open) =>
  list.length === 0
    ? h('p', { class: 'empty' }, ...words('暂无', 'nothing yet'))
    : h(
        'div',
        { class: 'items' },
        ...list
          .toReversed()
          .map(({ id, type, openid, at, body }) =>
            h(
              'details',
              { 'data-key': `m${id}`, open: open.has(`m${id}`) },
              h(
                'summary',
                {},
                timeOf(at),
                badge(kinds[type] ?? type, 'good'),
                h('span', {}, `→ ${nameOf(people, openid)}`),
                h('span', { class: 'sub' }, textOf(body)),
              ),
              h('pre', {}, JSON.stringify(body, null, 2)),
            ),
          ),
      );

/** What the user would read at a glance. */
const textOf = ({ data = {}, text, msgtype }) =>
  Object.values(data)
    .map(({ value }) => value)
    .join(' · ') ||
  (text?.content ?? msgtype ?? '');
