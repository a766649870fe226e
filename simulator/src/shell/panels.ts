// The panels beside the phone: console, network, storage, data of the page, user, faults of the source.
import type { Diagnostic } from '../compiler/program.ts';
import type { Exchange, Heard } from '../driver/host-call.ts';
import type { PageSummary } from '../runtime/index.ts';
import { words } from './workbench-words.ts';

interface PanelParts {
  call<T>(name: string, ...given: unknown[]): Promise<T>;
  restart(): void;
}

export interface Panels {
  readonly element: HTMLElement;
  readonly hear: (heard: Heard) => void;
  say(level: string, text: string): void;
  faults(diagnostics: readonly Diagnostic[]): void;
  restarted(): void;
}

const MOST_LINES = 1000;
const storagePrefix = 'xiaoqiao:';

const make = (tag: string, text = '', className = ''): HTMLElement => {
  const element = document.createElement(tag);
  element.textContent = text;
  if (className !== '') element.className = className;
  return element;
};

export function createPanels({ call, restart }: PanelParts): Panels {
  const element = make('section', '', 'panels');
  const tabs = make('div', '', 'tabs');
  tabs.setAttribute('role', 'tablist');
  element.append(tabs);
  const opened = new Map<string, () => void>();

  /** A tab with its panel; `open` is called when somebody looks at it. */
  function panel(title: string, open: () => void = () => {}) {
    const tab = make('button', title);
    const count = make('b');
    count.hidden = true;
    tab.append(count);
    const body = make('div');
    const id = `panel-${opened.size}`;
    body.id = id;
    tab.setAttribute('role', 'tab');
    tab.setAttribute('aria-controls', id);
    body.setAttribute('role', 'tabpanel');
    body.setAttribute('aria-label', title);
    opened.set(id, open);
    tab.addEventListener('click', () => select(id));
    tabs.append(tab);
    element.append(body);
    return {
      body,
      count(number: number) {
        count.hidden = number === 0;
        count.textContent = String(number);
      },
    };
  }

  function select(id: string): void {
    for (const tab of tabs.children)
      tab.setAttribute('aria-selected', String(tab.getAttribute('aria-controls') === id));
    for (const body of element.querySelectorAll<HTMLElement>('[role=tabpanel]')) body.hidden = body.id !== id;
    opened.get(id)?.();
  }

  function button(text: string, act: () => void): HTMLElement {
    const made = make('button', text);
    made.addEventListener('click', act);
    return made;
  }

  const spoken = panel(words.console);
  const lines = make('ul');
  let errors = 0;
  spoken.body.append(
    button(words.clear, () => {
      lines.replaceChildren();
      errors = 0;
      spoken.count(0);
    }),
    lines,
  );
  function say(level: string, text: string): void {
    lines.append(make('li', text, level));
    if (lines.children.length > MOST_LINES) lines.firstElementChild?.remove();
    if (level === 'error') spoken.count(++errors);
  }

  const network = panel(words.requests);
  const exchanges = make('table');
  network.body.append(
    button(words.clear, () => exchanges.replaceChildren()),
    exchanges,
  );
  function exchanged({ method, url, status, failure, took, received }: Exchange): void {
    const row = make('tr');
    const answer = make('td', failure ?? String(status), status === 0 || status >= 400 ? 'bad' : '');
    row.append(
      make('td', method),
      make('td', url),
      answer,
      make('td', `${took} ms`),
      make('td', `${received} B`),
    );
    exchanges.prepend(row);
    if (exchanges.children.length > MOST_LINES) exchanges.lastElementChild?.remove();
  }

  const storage = panel(words.storage, drawStorage);
  function drawStorage(): void {
    const table = make('table');
    for (const key of Object.keys(localStorage).filter((each) => each.startsWith(storagePrefix))) {
      const row = make('tr');
      const actions = make('td');
      actions.append(
        button(words.remove, () => {
          localStorage.removeItem(key);
          drawStorage();
        }),
      );
      row.append(
        make('td', key.slice(storagePrefix.length)),
        make('td', localStorage.getItem(key) ?? ''),
        actions,
      );
      table.append(row);
    }
    storage.body.replaceChildren(
      button(words.refresh, drawStorage),
      table.children.length === 0 ? make('p', words.none) : table,
    );
  }

  const data = panel(words.data, () => void drawData());
  async function drawData(): Promise<void> {
    const text = make('pre');
    try {
      const stack = await call<PageSummary[]>('stack');
      const values = await call<unknown>('data');
      text.textContent = `${stack.map(({ path }) => path).join(' › ')}\n\n${JSON.stringify(values, null, 2)}`;
    } catch (error) {
      text.textContent = (error as Error).message;
    }
    data.body.replaceChildren(
      button(words.refresh, () => void drawData()),
      text,
    );
  }

  const user = panel(words.user, () => void drawUsers());
  async function drawUsers(): Promise<void> {
    const ask = async (path: string) => {
      const body = JSON.stringify({ path, body: {} });
      const response = await fetch('/-/wechat', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      const answer = await response.json();
      if (!response.ok) throw new Error(answer.message);
      return answer;
    };
    try {
      const { list } = (await ask('/_emulator/users')) as { list: { openid: string; nickname?: string }[] };
      const table = make('table');
      for (const { openid, nickname } of list) {
        const row = make('tr');
        const actions = make('td');
        actions.append(button(words.holder, () => void hand(openid)));
        row.append(make('td', nickname ?? ''), make('td', openid), actions);
        table.append(row);
      }
      user.body.replaceChildren(
        button(words.refresh, () => void drawUsers()),
        table,
      );
    } catch {
      user.body.replaceChildren(make('p', words.noWechat));
    }
  }
  /** Another person holds the phone: nothing of the one before is left on it. */
  async function hand(openid: string): Promise<void> {
    await fetch('/-/user', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ openid }),
    });
    for (const key of Object.keys(localStorage))
      if (key.startsWith(storagePrefix)) localStorage.removeItem(key);
    say('info', words.changed);
    restart();
  }

  const faulty = panel(words.faults);
  function faults(diagnostics: readonly Diagnostic[]): void {
    faulty.count(diagnostics.filter(({ level }) => level === 'error').length);
    const list = make('ul');
    for (const { level, file, line, column, message, hint, rule } of diagnostics) {
      const item = make('li', '', level);
      const place = `${file}${line === undefined ? '' : `:${line}${column === undefined ? '' : `:${column}`}`}`;
      item.append(make('small', `${place}  ${rule}`), `\n${message}`);
      if (hint !== undefined) item.append(`\n→ ${hint}`);
      list.append(item);
    }
    faulty.body.replaceChildren(list.children.length === 0 ? make('p', words.none) : list);
    if (diagnostics.some(({ level }) => level === 'error')) select(faulty.body.id);
  }

  select(spoken.body.id);
  return {
    element,
    say,
    faults,
    hear(heard) {
      if (heard.kind === 'network') exchanged(heard.exchange);
      else if (heard.kind === 'error')
        say('error', `${heard.error.where}\n${heard.error.stack ?? heard.error.message}`);
      else if (heard.kind === 'warning') say('warning', heard.message);
      else say(heard.level, heard.text);
    },
    restarted: () => say('info', '—'),
  };
}
