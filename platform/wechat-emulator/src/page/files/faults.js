// Faults: counters with a switch and an explanation each, and the rules with what they did so far.
import { badge, button, call, explanation, h, marked, words } from './dom.js';

export function counters(settings, { counters: explained }) {
  const set = (name, value) => async () => {
    await call('/faults', { [name]: value });
  };
  return h(
    'ul',
    { class: 'plain counters' },
    ...Object.entries(explained).map(([name, said]) => {
      const count = settings[name];
      return h(
        'li',
        { class: count > 0 ? 'fault on' : 'fault' },
        h(
          'div',
          { class: 'head' },
          h('code', {}, name),
          count > 0 && badge(`× ${count}`, 'warm'),
          h(
            'div',
            { class: 'buttons' },
            count > 0 && button('关', 'off', set(name, 0), { 'aria-label': `${name} off` }),
            button('+1', '', set(name, count + 1), { 'aria-label': `${name} +1` }),
          ),
        ),
        explanation(said),
      );
    }),
  );
}

export function rules(list, { rules: explained }) {
  if (list.length === 0) return h('p', { class: 'empty' }, ...words('暂无', 'no rules'));
  return h(
    'ul',
    { class: 'plain' },
    ...list.map(({ id, fault, match = {}, matched, struck, ...rest }) =>
      h(
        'li',
        { class: 'fault on' },
        h(
          'div',
          { class: 'head' },
          h('code', {}, fault),
          badge(`命中 ${struck} / ${matched}`, 'warm'),
          h(
            'div',
            { class: 'buttons' },
            button('删除', 'remove', async () => void (await call(`/fault-rules/${id}/remove`, {}))),
          ),
        ),
        explanation(explained[fault]),
        h(
          'p',
          { class: 'mono' },
          Object.entries({ ...match, ...rest })
            .map(([name, value]) => `${name}=${value}`)
            .join(' ') || '全部请求 / every request',
        ),
      ),
    ),
  );
}

const numbers = new Set(['after', 'times', 'probability', 'milliseconds', 'seconds']);
const ofMatch = new Set(['path', 'method', 'appid', 'mchid', 'outTradeNo']);

export function ruleOf(form) {
  const rule = { match: {} };
  for (const [name, value] of new FormData(form)) {
    if (value === '') continue;
    const label = form.elements[name].closest('label');
    if (label.hidden) continue;
    const read = numbers.has(name) || (name === 'code' && /^-?\d+$/.test(value)) ? Number(value) : value;
    if (ofMatch.has(name)) rule.match[name] = read;
    else rule[name] = read;
  }
  return rule;
}

/** Fills the choice of faults, and shows the fields and the explanation of the one chosen. */
export function prepareRuleForm(form, { rules: explained }) {
  const choice = form.elements.fault;
  choice.replaceChildren(...Object.keys(explained).map((name) => h('option', { value: name }, name)));
  const show = () => {
    const { zh, en } = explained[choice.value];
    form
      .querySelector('#rule-words')
      .replaceChildren(...marked(zh), ' ', h('span', { lang: 'en' }, ...marked(en)));
    for (const label of form.querySelectorAll('[data-for]'))
      label.hidden = !label.dataset.for.split(' ').includes(choice.value);
  };
  choice.addEventListener('change', show);
  show();
}
