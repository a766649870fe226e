// The tab bar that WeChat draws: its items, badges and whether it is seen.
import type { Program, TabBar } from '../compiler/program.ts';
import type { Navigation } from './navigation.ts';
import type { Theme } from './phone-settings.ts';
import type { Screen, TabBarItem, TabBarState } from './ports.ts';
import { themed } from './themed.ts';

export interface TabBarControl {
  /** Null when the app has none, or draws its own. */
  state(): TabBarState | null;
  set(change: Partial<Omit<TabBarState, 'items' | 'selected'>>): void;
  setItem(index: number, change: Partial<TabBarItem>): void;
  themeChanged(): void;
}

export function createTabBar(
  program: Pick<Program, 'app' | 'theme'>,
  navigation: Navigation,
  screen: Screen,
  theme: () => Theme,
): TabBarControl {
  const config = program.app.tabBar;
  const inTheme = <T>(value: T): T => themed(program, theme(), value);
  const looks = (given: TabBar) => ({
    color: inTheme(given.color) ?? '#7a7e83',
    selectedColor: inTheme(given.selectedColor) ?? '#3cc51f',
    backgroundColor: inTheme(given.backgroundColor) ?? '#ffffff',
    borderStyle: inTheme(given.borderStyle) ?? 'black',
  });
  const icons = ({ iconPath, selectedIconPath }: TabBar['list'][number]) => ({
    iconPath: inTheme(iconPath),
    selectedIconPath: inTheme(selectedIconPath),
  });
  let state: TabBarState | null =
    config === undefined || config.custom === true
      ? null
      : {
          visible: true,
          ...looks(config),
          position: config.position === 'top' ? 'top' : 'bottom',
          selected: 0,
          items: config.list.map((item) => ({ pagePath: item.pagePath, text: item.text, ...icons(item) })),
        };
  const draw = (change: Partial<TabBarState>): void => {
    if (state === null) return;
    state = { ...state, ...change };
    screen.tabBar(state);
  };
  navigation.onChange(() => {
    const selected = state?.items.findIndex(({ pagePath }) => pagePath === navigation.top()?.path) ?? -1;
    if (selected >= 0) draw({ selected });
  });
  return {
    themeChanged() {
      if (state === null || config === undefined) return;
      const items = state.items.map((item, at) => ({ ...item, ...icons(config.list[at]!) }));
      draw({ ...looks(config), items });
    },
    state: () => state,
    set: draw,
    setItem(index, change) {
      if (state === null) return;
      draw({ items: state.items.map((item, at) => (at === index ? { ...item, ...change } : item)) });
    },
  };
}
