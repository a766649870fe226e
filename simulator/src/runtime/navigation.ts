// Which page is on the stack, and WeChat's rules for getting there; a move that fails leaves the stack as it was.
// https://developers.weixin.qq.com/miniprogram/dev/framework/app-service/route.html
import type { Program } from '../compiler/program.ts';
import type { AppInstance } from './app.ts';
import type { Errors } from './errors.ts';
import type { EventChannel } from './event-channel.ts';
import type { Page } from './page.ts';
import type { Theme } from './phone-settings.ts';
import type { NavigationBar } from './ports.ts';
import { parseRoute, type Route } from './route.ts';
import { themed } from './themed.ts';

const deepest = 10;

/** What the app is told: `errMsg` without the name of the call. */
export class NavigationFailure extends Error {}

export interface Navigation {
  readonly pages: readonly Page[];
  /** With those of tabs that are not on the stack. */
  kept(): Page[];
  top(): Page | undefined;
  isTab(path: string): boolean;
  /** Opens the first page; one that is missing is the app's to answer for. */
  launch(route: Route): void;
  navigateTo(
    url: string,
    events?: Readonly<Record<string, (value: unknown) => void>>,
    from?: string,
  ): EventChannel;
  redirectTo(url: string, from?: string): void;
  reLaunch(url: string, from?: string): void;
  switchTab(url: string, from?: string): void;
  navigateBack(delta: number): void;
  /** A finger on an item of the tab bar. */
  tapTab(index: number): void;
  /** After a page came to the top or left it. */
  onChange(listener: () => void): void;
}

interface NavigationParts {
  readonly program: Program;
  readonly app: AppInstance;
  readonly errors: Errors;
  readonly theme: () => Theme;
  /** Runs the page's script and those of the components it uses; throws when the page cannot be made. */
  readonly prepare: (path: string) => void;
  readonly create: (route: Route, how: { bar: NavigationBar; tab: boolean }) => Page;
}

export function createNavigation({
  program,
  app,
  errors,
  theme,
  prepare,
  create,
}: NavigationParts): Navigation {
  const tabs = program.app.tabBar?.list ?? [];
  const tabPages = new Map<string, Page>();
  const changed: (() => void)[] = [];
  let stack: Page[] = [];
  const top = () => stack.at(-1);
  const isTab = (path: string) => tabs.some((tab) => tab.pagePath === path);

  function routeTo(url: unknown, from = top()?.path ?? ''): Route {
    if (typeof url !== 'string' || url === '') throw new NavigationFailure('invalid url');
    const route = parseRoute(url, from);
    if (!program.pages.includes(route.path)) {
      app.pageNotFound({ ...route, isEntryPage: stack.length === 0 });
      throw new NavigationFailure(`page "${route.path}" is not found`);
    }
    return route;
  }

  /** The page with its components created, but not yet loaded: until here nothing of the stack has changed. */
  function make(route: Route, depth: number): Page {
    prepare(route.path);
    const page = create(route, { bar: barOf(program, theme(), route.path, depth), tab: isTab(route.path) });
    if (isTab(route.path)) tabPages.set(route.path, page);
    return page;
  }

  function enter(page: Page): void {
    page.load();
    // Its own `onLoad` may have gone somewhere else already.
    if (top() === page) page.show();
    for (const listener of changed) listener();
  }

  function drop(page: Page): void {
    if (tabPages.get(page.path) === page) tabPages.delete(page.path);
    page.unload();
  }

  const navigation: Navigation = {
    get pages() {
      return stack;
    },
    kept: () => [...new Set([...stack, ...tabPages.values()])],
    top,
    isTab,
    onChange: (listener) => changed.push(listener),
    launch(route) {
      if (!program.pages.includes(route.path)) {
        app.pageNotFound({ ...route, isEntryPage: true });
        if (stack.length > 0) return;
      }
      const page = make(
        program.pages.includes(route.path) ? route : { path: program.pages[0]!, query: {} },
        0,
      );
      stack = [page];
      enter(page);
    },
    navigateTo(url, events = {}, from) {
      const route = routeTo(url, from);
      if (isTab(route.path)) throw new NavigationFailure('can not navigateTo a tabbar page');
      if (stack.length >= deepest) throw new NavigationFailure('webview count limit exceed');
      const page = make(route, stack.length);
      for (const [name, listener] of Object.entries(events)) page.channel.on(name, listener);
      top()?.hide();
      stack = [...stack, page];
      enter(page);
      return page.channel;
    },
    redirectTo(url, from) {
      const route = routeTo(url, from);
      if (isTab(route.path)) throw new NavigationFailure('can not redirectTo a tabbar page');
      const page = make(route, stack.length - 1);
      const left = top();
      stack = [...stack.slice(0, -1), page];
      if (left !== undefined) drop(left);
      enter(page);
    },
    reLaunch(url, from) {
      const route = routeTo(url, from);
      const leaving = new Set([...stack.toReversed(), ...tabPages.values()]);
      const page = make(route, 0);
      stack = [page];
      for (const each of leaving) each.unload();
      for (const [path, each] of tabPages) if (each !== page) tabPages.delete(path);
      enter(page);
    },
    switchTab(url, from) {
      const { path } = routeTo(url, from);
      if (!isTab(path)) throw new NavigationFailure('can not switch to no-tabBar page');
      const known = tabPages.get(path);
      const leaving = stack;
      const page = known ?? make({ path, query: {} }, 0);
      if (leaving.length === 1 && leaving[0] === page) return;
      stack = [page];
      for (const each of leaving.toReversed()) {
        if (each === page) continue;
        if (tabPages.get(each.path) === each) each.hide();
        else drop(each);
      }
      if (known === undefined) enter(page);
      else {
        page.show();
        for (const listener of changed) listener();
      }
    },
    navigateBack(delta) {
      if (stack.length <= 1) throw new NavigationFailure('cannot navigate back at first page.');
      const steps = Math.max(1, Math.min(Math.trunc(delta) || 1, stack.length - 1));
      const leaving = stack.slice(-steps).toReversed();
      stack = stack.slice(0, -steps);
      for (const each of leaving) drop(each);
      top()?.show();
      for (const listener of changed) listener();
    },
    tapTab(index) {
      const tab = tabs[index];
      if (tab === undefined) return;
      errors.guard(`tab ${tab.pagePath}`, () => navigation.switchTab(`/${tab.pagePath}`));
      top()?.call('onTabItemTap', { index: String(index), pagePath: tab.pagePath, text: tab.text });
    },
  };
  return navigation;
}

/** What app.json and the page say of the navigation bar, in a theme. */
export function barOf(program: Program, theme: Theme, path: string, depth: number): NavigationBar {
  const config: Readonly<Record<string, unknown>> = {
    ...program.app.window,
    ...program.components[path]?.config,
  };
  const text = themed(program, theme, config.navigationBarTextStyle);
  const background = themed(program, theme, config.navigationBarBackgroundColor);
  return {
    title: String(config.navigationBarTitleText ?? ''),
    backgroundColor: String(background ?? '#000000'),
    frontColor: text === 'black' ? '#000000' : '#ffffff',
    style: config.navigationStyle === 'custom' ? 'custom' : 'default',
    loading: false,
    back: depth > 0,
    home: false,
  };
}
