// Small things the page is built with: elements, money, times, and calls of the control API.

/** An element: attributes and listeners (`onclick`) by name, then its children; nothing is ever parsed as HTML. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== false));
  return element;
}

/** Chinese first, English small beside it. */
export const words = (zh, en) => (en === '' ? [zh] : [zh, h('small', { lang: 'en' }, en)]);

/** Text with `code` in it. */
export const marked = (text) =>
  text.split('`').map((part, index) => (index % 2 === 1 ? h('code', {}, part) : part));

/** What something does: Chinese, and English below. */
export const explanation = ({ zh, en }) =>
  h('p', { class: 'sub' }, ...marked(zh), h('span', { lang: 'en' }, ...marked(en)));

export const button = (zh, en, onclick, attributes = {}) =>
  h('button', { type: 'button', ...attributes, onclick: () => act(onclick) }, ...words(zh, en));

export const money = (fen) => `¥${(fen / 100).toFixed(2)}`;

export const timeOf = (text) => {
  const date = new Date(text);
  const two = (number) => String(number).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return h(
    'time',
    { datetime: text, title: `${day} ${date.toLocaleTimeString()}` },
    `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`,
  );
};

export const badge = (text, tone = '') => h('span', { class: `badge ${tone}` }, text);

/** A value that is copied by clicking on it. */
export const copyable = (text) =>
  h(
    'button',
    {
      type: 'button',
      class: 'copy',
      title: '复制 / copy',
      onclick: async () => {
        await navigator.clipboard?.writeText(text);
        say(`已复制 / copied: ${text}`);
      },
    },
    text,
  );

export function table(caption, heads, rows) {
  if (rows.length === 0) return h('p', { class: 'empty' }, ...words('暂无', 'nothing yet'));
  return h(
    'table',
    {},
    h('caption', {}, caption),
    h('thead', {}, h('tr', {}, ...heads.map((head) => h('th', { scope: 'col' }, ...[head].flat())))),
    h('tbody', {}, ...rows),
  );
}

export async function call(path, body) {
  const reply = await fetch(`/_emulator${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const fields = await reply.json();
  if (!reply.ok) throw new Error(fields.message ?? `HTTP ${reply.status}`);
  return fields;
}

/** What somebody pressed a button for: failures are said, and the page looks again. */
export async function act(work) {
  try {
    const said = await work();
    if (typeof said === 'string') say(said);
  } catch (error) {
    say(error.message, true);
  }
  document.dispatchEvent(new Event('look'));
}

let hiding;
export function say(text, failed = false) {
  const message = document.querySelector('#message');
  message.textContent = text;
  message.className = failed ? 'failed' : '';
  message.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => {
    message.hidden = true;
  }, 15_000);
}
