// The tab bar that WeChat draws: its items, badges and whether it is seen.
import type { TabBar } from '../compiler/program.ts';
import type { Navigation } from './navigation.ts';
import type { Screen, TabBarItem, TabBarState } from './ports.ts';

export interface TabBarControl {
  /** Null when the app has none, or draws its own. */
  state(): TabBarState | null;
  set(change: Partial<Omit<TabBarState, 'items' | 'selected'>>): void;
  setItem(index: number, change: Partial<TabBarItem>): void;
}

export function createTabBar(
  config: TabBar | undefined,
  navigation: Navigation,
  screen: Screen,
): TabBarControl {
  let state: TabBarState | null =
    config === undefined || config.custom === true
      ? null
      : {
          visible: true,
          color: config.color ?? '#7a7e83',
          selectedColor: config.selectedColor ?? '#3cc51f',
          backgroundColor: config.backgroundColor ?? '#ffffff',
          borderStyle: config.borderStyle ?? 'black',
          position: config.position === 'top' ? 'top' : 'bottom',
          selected: 0,
          items: config.list.map(({ pagePath, text, iconPath, selectedIconPath }) => ({
            pagePath,
            text,
            iconPath,
            selectedIconPath,
          })),
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
    state: () => state,
    set: draw,
    setItem(index, change) {
      if (state === null) return;
      draw({ items: state.items.map((item, at) => (at === index ? { ...item, ...change } : item)) });
    },
  };
}
