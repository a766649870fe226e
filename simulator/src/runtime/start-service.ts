// Starts one app in the realm it runs in: world, modules, pages and `wx` are put together here and nowhere else.
import { createWx, type Wx } from '../api/create-wx.ts';
import type { ApiContext } from '../api/define.ts';
import { createFileStore } from '../api/file-store.ts';
import { openTypeNames, runOpenType } from '../api/open-types.ts';
import type { Edit } from '../compiler/program.ts';
import { builtIns } from '../components/index.ts';
import { regionWheels } from '../components/picker-wheels.ts';
import { createApp, type LaunchOptions } from './app.ts';
import { createLocate } from './app-error.ts';
import { createAttention, SUSPENDED_AFTER } from './attention.ts';
import { createDefinitions } from './definition.ts';
import { createErrors, type Errors } from './errors.ts';
import type { Component } from './glass-easel.ts';
import { createInspector, type Inspector } from './inspect.ts';
import { installInstanceMethods } from './instance-methods.ts';
import { createComponentLoader } from './load-components.ts';
import { watchLooks } from './looks.ts';
import { createModuleLoader } from './module-loader.ts';
import { barOf, createNavigation, type Navigation } from './navigation.ts';
import { createPage } from './page.ts';
import { createPhoneSettings, type NetworkType, type Theme } from './phone-settings.ts';
import type { Ports } from './ports.ts';
import type { ProgramCode } from './program-code.ts';
import { createRegistrar } from './register.ts';
import { createRequirePlugin } from './require-plugin.ts';
import { retemplate } from './retemplate.ts';
import { parseRoute } from './route.ts';
import { createTabBar } from './tab-bar.ts';
import { createWorld } from './world.ts';

/** What the phone does to a running app. */
export interface Service {
  readonly navigation: Navigation;
  readonly inspect: Inspector;
  readonly wx: Wx;
  readonly errors: Pick<Errors, 'rejected' | 'report'>;
  back(): void;
  tapTab(index: number): void;
  pullDown(): void;
  enterBackground(how?: { readonly suspendAfterMs?: number }): void;
  enterForeground(how?: Return): void;
  setNetwork(type: NetworkType): void;
  setTheme(theme: Theme): void;
  /**
   * The source was edited while the app runs: shows it where it stands, with the data of its pages.
   * @returns false when only a new start is sure to show it
   */
  take(edit: Edit): boolean;
  /** What the page on top would share from the menu. */
  share(): Promise<ShareMessage>;
}

/** How somebody comes back to an app that is still there. */
export interface Return {
  /** 1001 and so on; that of the start without. */
  readonly scene?: number | undefined;
  /** The page that he asked for, e.g. by a card in a chat: it is opened alone. */
  readonly url?: string | undefined;
}

export interface ShareMessage {
  readonly title: string;
  readonly path: string;
  readonly imageUrl?: string | undefined;
}

export interface ServiceOptions {
  /** Path and query of the first page; the app's own first page without. */
  readonly url?: string | undefined;
  readonly scene?: number | undefined;
  readonly appid?: string | undefined;
  readonly theme?: Theme | undefined;
}

type ShareAnswer = Partial<ShareMessage> & { readonly promise?: Promise<Partial<ShareMessage>> };

/** `realm` is the global object of the app; one app to a realm. */
export function startService(
  code: ProgramCode,
  ports: Ports,
  realm: object,
  options: ServiceOptions = {},
): Service {
  const { program } = code;
  watchLooks();
  const errors = createErrors(createLocate(program), ports);
  const first = options.url ?? `/${program.app.entryPagePath ?? program.pages[0] ?? ''}`;
  const launch: LaunchOptions = {
    ...parseRoute(first, ''),
    scene: options.scene ?? 1001,
    referrerInfo: {},
  };
  const app = createApp(launch, errors);
  const attention = createAttention(realm, errors, ports.screen.attention);
  const phone = createPhoneSettings(errors, attention, options.theme ?? 'light');
  const world = createWorld({
    code,
    builtIns,
    errors,
    theme: phone.theme,
    services: {
      call: (name, given) => (wx.object as Record<string, (options: object) => unknown>)[name]?.(given),
      assetUrl: (path, from) =>
        path.startsWith('wxfile:') ? files.address(path) : ports.host.assetUrl(assetPath(path, from)),
      openType: (name) => (openTypeNames.has(name) ? runOpenType(name, context) : undefined),
      notSimulated: (what) => errors.warn(`not simulated: ${what}`),
      fieldOf: (element) => definitions.behaviors.fieldOf(element),
      formButton: (element) => definitions.behaviors.buttonOf(element),
      picker: ports.screen.picker,
      regions: async () => regionWheels(await ports.host.regions()),
    },
  });
  const definitions = createDefinitions(world.behavior, errors);
  const registrar = createRegistrar({ program, world, definitions, errors });
  const loader = createModuleLoader(code, registrar.run);

  const components = createComponentLoader({ program, loader, registrar, errors });

  let nextId = 1;
  const navigation = createNavigation({
    program,
    app,
    errors,
    theme: phone.theme,
    prepare: components.prepare,
    create: (route, how) => createPage({ program, world, ports, errors }, route, { id: nextId++, ...how }),
  });
  const tabBar = createTabBar(program, navigation, ports.screen, phone.theme);
  const pageOf = (root: Component) => {
    const page = navigation.pages.find(({ component, tabBar }) => component === root || tabBar?._$ === root);
    return page && { id: `page-${page.id}`, tabBar: page.tabBar };
  };
  const { selectorQuery } = installInstanceMethods({
    errors,
    pageOf,
    top: () => navigation.top()?.component,
    routerFor: (from) => wx.routerFor(from),
  });
  const files = createFileStore(ports.host);
  const context: ApiContext = {
    ...{
      program,
      ports,
      errors,
      app,
      attention,
      navigation,
      tabBar,
      selectorQuery,
      files,
      phone,
      permissions: {},
    },
    appid: options.appid ?? 'touristappid',
  };
  const wx = createWx(context);

  Object.assign(realm, app.globals, registrar.globals, {
    global: realm,
    wx: wx.object,
    // Undocumented, and read by many for `envVersion`: an app that names it shall not end there.
    __wxConfig: { ...program.app, envVersion: 'develop' },
    getCurrentPages: () => navigation.pages.map(({ instance }) => instance),
    requirePlugin: createRequirePlugin(program, loader, errors),
  });

  if (loader.has('app')) errors.guard('app', () => loader.load('app'));
  if (program.app.lazyCodeLoading !== 'requiredComponents') {
    for (const [path, entry] of Object.entries(program.components))
      if (entry.packageRoot === '') components.load(path);
  }
  app.show(launch);
  errors.guard(launch.path, () => navigation.launch(launch));

  return {
    navigation,
    wx,
    errors,
    inspect: createInspector({ program, navigation, wx, app, errors }),
    back() {
      if (navigation.pages.length > 1) navigation.navigateBack(1);
    },
    tapTab: navigation.tapTab,
    pullDown() {
      const page = navigation.top();
      if (page === undefined) return;
      ports.screen.refreshing(page.id, true);
      page.call('onPullDownRefresh');
    },
    setNetwork: phone.setNetwork,
    take(edit) {
      if (Object.keys(edit.modules).length > 0) return false;
      world.restyle(edit.styles);
      const isSound = attention.state() === 'foreground' && !errors.hasFailed();
      if (edit.templates !== undefined && !isSound) return false;
      return retemplate(edit, { code, world, navigation });
    },
    setTheme(theme) {
      phone.setTheme(theme);
      world.themeChanged();
      tabBar.themeChanged();
      for (const page of navigation.pages) {
        const { backgroundColor, frontColor } = barOf(program, theme, page.path, 0);
        page.setBar({ backgroundColor, frontColor });
      }
      ports.screen.theme(theme);
    },
    enterBackground({ suspendAfterMs = SUSPENDED_AFTER } = {}) {
      if (attention.state() === 'foreground') {
        navigation.top()?.hide();
        app.hide();
      }
      attention.leave(suspendAfterMs);
    },
    enterForeground({ url, scene = launch.scene } = {}) {
      if (attention.state() === 'foreground') return;
      attention.comeBack();
      app.show({ ...launch, ...(url === undefined ? {} : parseRoute(url, '')), scene });
      if (url === undefined) navigation.top()?.show();
      else errors.guard(url, () => navigation.reLaunch(url));
    },
    async share() {
      const page = navigation.top();
      if (page?.has('onShareAppMessage') !== true) throw new Error('the page on top does not share');
      const asked = page.call('onShareAppMessage', { from: 'menu' }) as ShareAnswer | undefined;
      // The promise may decide within three seconds, as in WeChat.
      const late = new Promise<undefined>((resolve) => setTimeout(resolve, 3000));
      const { title, path, imageUrl } = { ...asked, ...(await Promise.race([asked?.promise, late])) };
      return { title: title ?? page.bar.title, path: path ?? `/${page.path}`, imageUrl };
    },
  };
}

/** A relative `src` is against the file it is written in. */
function assetPath(path: string, from: string): string {
  if (/^(https?:|data:|blob:|wxfile:|\/\/)/.test(path)) return path;
  return `/${parseRoute(path, from).path}`;
}
