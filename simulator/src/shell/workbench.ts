// The page for people: a phone in the middle, what it says and holds beside it, the source's faults below.
import type { Diagnostic } from '../compiler/program.ts';
import type { Heard } from '../driver/host-call.ts';
import type { PageSummary } from '../runtime/index.ts';
import type { News } from './browser.ts';
import { devices } from './devices.ts';
import { openPages } from './open-pages.ts';
import { createPanels, type Panels } from './panels.ts';
import { workbenchCss } from './workbench-css.ts';
import { words } from './workbench-words.ts';

interface PhoneWindow extends Window {
  xiaoqiaoTake?: (news: News, restarting: () => void) => Promise<void>;
  xiaoqiao?: { call(name: string, given: readonly unknown[]): Promise<{ value?: unknown; error?: string }> };
  xiaoqiaoHear?: (heard: Heard) => void;
}

const asked = new URLSearchParams(location.search);
const chosen = {
  device: asked.get('device') ?? localStorage.getItem('xiaoqiao-device') ?? devices[0]!.name,
  theme: asked.get('theme') ?? localStorage.getItem('xiaoqiao-theme') ?? 'light',
  page: asked.get('page'),
  scene: asked.get('scene'),
};

function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Partial<HTMLElementTagNameMap[Tag]> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

const frame = make('iframe', { title: words.phone });
const phone = (): PhoneWindow => frame.contentWindow as PhoneWindow;

async function call<T>(name: string, ...given: unknown[]): Promise<T> {
  const answer = await phone().xiaoqiao?.call(name, given);
  if (answer === undefined) throw new Error(words.starting);
  if (answer.error !== undefined) throw new Error(answer.error);
  return answer.value as T;
}

let panels: Panels;

function load(page: string | null = chosen.page): void {
  const device = devices.find(({ name }) => name === chosen.device) ?? devices[0]!;
  frame.style.width = `${device.width}px`;
  frame.style.height = `${device.height}px`;
  const query = new URLSearchParams({ device: device.name, theme: chosen.theme });
  if (page) query.set('page', page);
  if (chosen.scene) query.set('scene', chosen.scene);
  frame.src = `/-/phone?${query}`;
}

/** After an edit the phone takes it in place; one that cannot is loaded anew. */
async function takeEdit(news: News): Promise<void> {
  try {
    await phone().xiaoqiaoTake!(news, panels.restarted);
  } catch {
    await reload();
  }
}

/** The pages that are open now are opened again. */
async function reload(): Promise<void> {
  const stack = await call<PageSummary[]>('stack').catch(() => []);
  const urls = stack.map(({ path, query }) => {
    const search = new URLSearchParams(query).toString();
    return `/${path}${search === '' ? '' : `?${search}`}`;
  });
  if (urls.length > 1) sessionStorage.setItem(openPages, JSON.stringify(urls));
  load(urls[0] ?? null);
}

function select(label: string, values: readonly string[], value: string, change: (value: string) => void) {
  const list = make('select', { ariaLabel: label });
  list.append(...values.map((each) => make('option', { value: each, textContent: each })));
  list.value = value;
  list.addEventListener('change', () => change(list.value));
  return list;
}

function toolbar(): HTMLElement {
  const button = (text: string, act: () => unknown) => {
    const made = make('button', { type: 'button', textContent: text });
    made.addEventListener(
      'click',
      () => void Promise.resolve(act()).catch((error) => panels.say('error', error.message)),
    );
    return made;
  };
  const themes = { light: words.light, dark: words.dark };
  const networks = ['wifi', '5g', '4g', '3g', '2g', 'none'];
  return make(
    'header',
    {},
    make('strong', { textContent: words.title }),
    select(
      words.device,
      devices.map(({ name }) => name),
      chosen.device,
      (name) => {
        chosen.device = name;
        localStorage.setItem('xiaoqiao-device', name);
        void reload();
      },
    ),
    select(
      words.theme,
      Object.values(themes),
      themes[chosen.theme as 'light' | 'dark'] ?? words.light,
      (word) => {
        chosen.theme = word === words.dark ? 'dark' : 'light';
        localStorage.setItem('xiaoqiao-theme', chosen.theme);
        void call('setTheme', chosen.theme);
      },
    ),
    select(words.network, networks, 'wifi', (type) => void call('setNetwork', type)),
    button(words.back, () => call('back')),
    button(words.pullDown, () => call('pullDown')),
    button(words.background, () => call('enterBackground')),
    button(words.foreground, () => call('enterForeground')),
    button(words.reload, reload),
    button(words.restart, () => load(null)),
  );
}

function start(): void {
  document.head.append(make('style', { textContent: workbenchCss }));
  panels = createPanels({ call, restart: () => load(null) });
  document.body.append(
    toolbar(),
    make('main', {}, make('section', { className: 'stage' }, frame), panels.element),
  );
  frame.addEventListener('load', () => {
    phone().xiaoqiaoHear = panels.hear;
    panels.restarted();
  });
  void fetch('/-/diagnostics.json')
    .then((response) => response.json())
    .then((diagnostics) => panels.faults(diagnostics));
  const source = new EventSource('/-/changes');
  source.addEventListener('message', ({ data }) => {
    const news = JSON.parse(data) as News & { diagnostics: readonly Diagnostic[] };
    panels.faults(news.diagnostics);
    void takeEdit(news);
  });
  // Who was cut off has missed what was edited meanwhile.
  let isCutOff = false;
  source.addEventListener('error', () => {
    isCutOff = true;
  });
  source.addEventListener('open', () => {
    if (isCutOff) void reload();
    isCutOff = false;
  });
  load();
}

start();
