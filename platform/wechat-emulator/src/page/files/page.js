// The page: looks at the emulator every second, and draws the sections that have changed.
import { act, call, say } from './dom.js';
import { counters, prepareRuleForm, ruleOf, rules } from './faults.js';
import { accounts, notifications, orders, packages, refunds } from './lists.js';
import { messages, subscriptions, users } from './people.js';
import { requests } from './requests.js';
import { pushes, quotas, transfers, unknown } from './traffic.js';

const EVERY_MS = 1000;
const $ = (selector) => document.querySelector(selector);

const explained = await call('/fault-words');
prepareRuleForm($('#new-rule'), explained);

/** Keys of the <details> that are open, so that drawing anew keeps them open. */
const open = new Set();
let revealed;
let latest;

const sections = {
  orders: (seen) => orders(seen.orders),
  refunds: (seen) => refunds(seen.refunds),
  notifications: (seen) => notifications(seen.notifications, open),
  requests: (seen) => requests(seen.requests, open, $('#only-failed').checked),
  transfers: (seen) => transfers(seen.transfers),
  subscriptions: (seen) => subscriptions(seen),
  messages: (seen) => messages(seen, open),
  pushes: (seen) => pushes(seen.pushes, open),
  unknown: (seen) => unknown(seen.unknown),
  quotas: (seen) => quotas(seen.quotas),
  packages: (seen) => packages(seen.packages),
  users: (seen) => users(seen.users),
  rules: (seen) => rules(seen.rules, explained),
  faults: (seen) => counters(seen.faults, explained),
  accounts: (seen) => accounts(revealed ?? seen.accounts),
};
/** What a section shows besides its own list. */
const besides = { subscriptions: ['templates', 'users'], messages: ['users'] };
const drawn = new Map();

function draw(seen, force = false) {
  $('#now').textContent = seen.now.replace('T', ' ').replace(/\.\d+Z/, ' UTC');
  for (const [name, render] of Object.entries(sections)) {
    const text = JSON.stringify([name, ...(besides[name] ?? [])].map((part) => seen[part]));
    if (!force && drawn.get(name) === text) continue;
    drawn.set(name, text);
    const place = $(`[data-list="${name}"]`);
    // Drawing takes the focus away: whoever tabs through the page gets it back on the same control.
    const controls = () => [...place.querySelectorAll('button, summary')];
    const focused = controls().indexOf(document.activeElement);
    place.replaceChildren(render(seen));
    if (focused >= 0) controls()[Math.min(focused, controls().length - 1)]?.focus();
    const count = $(`[data-count="${name}"]`);
    if (count) count.textContent = seen[name].length || '';
    if (name === 'unknown') count.className = seen[name].length > 0 ? 'alarm' : '';
  }
}

async function look() {
  const connection = $('#connection');
  try {
    latest = await call('/overview');
    draw(latest);
    connection.textContent = '运行中 / running';
    connection.className = 'badge good';
  } catch (error) {
    connection.textContent = '已断开 / gone';
    connection.className = 'badge bad';
    connection.title = error.message;
  }
}

document.addEventListener('look', look);
document.addEventListener(
  'toggle',
  ({ target }) => {
    const { key } = target.dataset;
    if (key === undefined) return;
    if (target.open) open.add(key);
    else open.delete(key);
  },
  true,
);

for (const button of document.querySelectorAll('[data-advance]'))
  button.addEventListener('click', () =>
    act(async () => {
      await call('/clock', { advance: Number(button.dataset.advance) });
    }),
  );
$('#advance').addEventListener('submit', (event) => {
  event.preventDefault();
  const { amount, unit } = event.currentTarget.elements;
  act(async () => {
    const { now } = await call('/clock', { advance: Math.round(Number(amount.value) * Number(unit.value)) });
    return `现在 / now ${now}`;
  });
});
$('#reset-quotas').addEventListener('click', () => act(async () => void (await call('/quotas/reset', {}))));
$('#new-template').addEventListener('submit', (event) => {
  event.preventDefault();
  const form = event.currentTarget;
  act(async () => {
    const { templateId } = await call('/templates', {
      title: form.elements.title.value.trim() || '订阅消息',
      keys: form.elements.keys.value.split(/[\s,，]+/).filter(Boolean),
    });
    form.reset();
    return `新模板 / new template: ${templateId}`;
  });
});
$('#finish-refunds').addEventListener('click', () =>
  act(async () => void (await call('/refunds/finish', {}))),
);
$('#only-failed').addEventListener('change', () => draw(latest, true));
$('#reveal').addEventListener('click', ({ currentTarget }) =>
  act(async () => {
    revealed = revealed ? undefined : await call('/accounts/reveal', {});
    currentTarget.setAttribute('aria-pressed', String(revealed !== undefined));
    draw(latest, true);
  }),
);
$('#new-user').addEventListener('submit', (event) => {
  event.preventDefault();
  const form = event.currentTarget;
  act(async () => {
    const phone = form.elements.phone.value.trim();
    const nickname = form.elements.nickname.value.trim();
    const user = await call('/users', {
      ...(phone ? { phone } : {}),
      ...(nickname ? { nickname } : {}),
      blocked: form.elements.blocked.checked,
    });
    form.reset();
    return `新用户 / new user: ${user.openid}`;
  });
});
$('#new-rule').addEventListener('submit', (event) => {
  event.preventDefault();
  act(async () => void (await call('/fault-rules', ruleOf(event.target))));
});

/** `/#r12` opens request 12: the address that a log or a colleague can point to. */
const pointed = location.hash.slice(1);
if (pointed) open.add(pointed);
await look();
$(`[data-key="${CSS.escape(pointed)}"]`)?.scrollIntoView();
setInterval(() => {
  if (!document.hidden) look();
}, EVERY_MS);
document.addEventListener('visibilitychange', () => !document.hidden && look());
if (!window.isSecureContext) say('复制需要 localhost 或 https / copying needs localhost or https');
