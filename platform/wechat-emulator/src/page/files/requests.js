// Requests as they came, and what the inspector says about the signature of one that was opened.
import { badge, call, h, timeOf, words } from './dom.js';

const inspected = new Map();

export function requests(list, open, onlyFailed) {
  const shown = list.filter(
    ({ status, code }) => !onlyFailed || status >= 400 || status === 0 || code !== undefined,
  );
  if (shown.length === 0) return h('p', { class: 'empty' }, ...words('暂无', 'nothing yet'));
  return h('div', { class: 'items' }, ...shown.toReversed().map((request) => item(request, open)));
}

function item(request, open) {
  const { id, at, method, path, status, code, mistakes = [], faults = [] } = request;
  const failed = code !== undefined || status >= 400 || status === 0;
  const detail = h('div', { class: 'detail' });
  const fill = async () => {
    if (!inspected.has(id)) inspected.set(id, await call(`/requests/${id}`));
    detail.replaceChildren(...describe(inspected.get(id)));
  };
  if (open.has(`r${id}`)) fill();
  return h(
    'details',
    { 'data-key': `r${id}`, open: open.has(`r${id}`), ontoggle: (event) => event.target.open && fill() },
    h(
      'summary',
      {},
      timeOf(at),
      h('strong', { class: 'mono' }, `${method} ${path}`),
      badge(code === undefined ? String(status) : `${status} ${code}`, failed ? 'bad' : 'good'),
      ...faults.map((fault) => badge(`⚡ ${fault}`, 'warm')),
      failed &&
        mistakes.length > 0 &&
        h('span', { class: 'diagnosis' }, mistakes[0].zh, h('small', { lang: 'en' }, mistakes[0].en)),
    ),
    detail,
  );
}

function describe({ query, body, inspection }) {
  const rest = [
    Object.keys(query).length > 0 && h('pre', {}, JSON.stringify(query, null, 2)),
    body !== undefined && h('pre', {}, typeof body === 'string' ? body : JSON.stringify(body, null, 2)),
  ].filter(Boolean);
  return inspection === undefined ? rest : [...diagnosis(inspection), ...rest];
}

const partNames = {
  method: words('方法', 'method'),
  target: words('路径与查询', 'path and query'),
  timestamp: words('时间戳', 'timestamp'),
  nonce: words('随机串', 'nonce'),
  body: words('请求体', 'body'),
};

function diagnosis({ mistakes, parts, expected, signed, expectedSha256, signedSha256 }) {
  const right = mistakes.length === 0;
  const found = right
    ? [h('p', {}, badge('签名正确 / the signature is right', 'good'))]
    : mistakes.map(({ zh, en, found: value }) =>
        h(
          'li',
          {},
          h('strong', {}, zh),
          value && h('code', {}, value),
          h('div', { lang: 'en', class: 'sub' }, en),
        ),
      );
  const row = ({ name, expected: should, signed: did }) =>
    h(
      'tr',
      { class: did !== undefined && did !== should ? 'different' : undefined },
      h('th', { scope: 'row' }, ...partNames[name].map((node) => node.cloneNode?.(true) ?? node)),
      h('td', {}, h('code', {}, should || '（空 / empty）')),
      signed === undefined ? undefined : h('td', {}, h('code', {}, did || '（空 / empty）')),
    );
  return [
    right ? found[0] : h('ol', { class: 'mistakes' }, ...found),
    h(
      'div',
      { class: 'scroll' },
      h(
        'table',
        {},
        h('caption', {}, '签名串的五行 / the five lines of the signed string'),
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            h('th', { scope: 'col' }, ...words('行', 'line')),
            h('th', { scope: 'col' }, ...words('应签', 'should be')),
            signed === undefined ? undefined : h('th', { scope: 'col' }, ...words('实签', 'was')),
          ),
        ),
        h('tbody', {}, ...parts.map(row)),
      ),
    ),
    ...text(words('应签名的字符串', 'the string to sign'), expected, expectedSha256),
    ...(right || signed === undefined
      ? []
      : text(words('实际签名的字符串', 'the string that was signed'), signed, signedSha256)),
    ...(signed === undefined && signedSha256
      ? [h('p', { class: 'sub mono' }, `signedSha256 ${signedSha256}`)]
      : []),
  ];
}

/** Newlines are what it is about, so they are shown. */
const visible = (string) => string.replaceAll('\r', '␍').replaceAll('\n', '⏎\n');
const text = (title, string, sha256) => [
  h('h4', {}, ...title),
  h('pre', {}, visible(string)),
  h('p', { class: 'sub mono' }, `SHA-256 ${sha256}`),
];
