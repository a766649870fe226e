// The tab bar as the app changes it: badges, dots, items, style.
import { type Api, type ApiContext, ApiFailure, asynchronous } from './define.ts';

/** WeChat refuses these on pages that are no tabs. */
function requireTab({ navigation, tabBar }: ApiContext, index?: unknown): void {
  const state = tabBar.state();
  const path = navigation.top()?.path;
  if (state === null || !state.items.some(({ pagePath }) => pagePath === path))
    throw new ApiFailure('not TabBar page');
  if (index !== undefined && state.items[Number(index)] === undefined)
    throw new ApiFailure('tabbar item not found');
}

const item = (change: (given: { text: unknown }) => { badge?: string | undefined; dot?: boolean }): Api =>
  asynchronous((given, context) => {
    requireTab(context, given.index);
    context.tabBar.setItem(Number(given.index), change(given));
  });

const LONGEST_BADGE = 4;

export const tabBar: Readonly<Record<string, Api>> = {
  setTabBarBadge: item(({ text }) => {
    const words = String(text ?? '');
    return { badge: words.length > LONGEST_BADGE ? '…' : words, dot: false };
  }),
  removeTabBarBadge: item(() => ({ badge: undefined, dot: false })),
  showTabBarRedDot: item(() => ({ badge: undefined, dot: true })),
  hideTabBarRedDot: item(() => ({ dot: false })),
  setTabBarItem: asynchronous(({ index, text, iconPath, selectedIconPath }, context) => {
    requireTab(context, index);
    context.tabBar.setItem(Number(index), {
      ...(text !== undefined && { text: String(text) }),
      ...(iconPath !== undefined && { iconPath: String(iconPath) }),
      ...(selectedIconPath !== undefined && { selectedIconPath: String(selectedIconPath) }),
    });
  }),
  setTabBarStyle: asynchronous(({ color, selectedColor, backgroundColor, borderStyle }, context) => {
    requireTab(context);
    const given = Object.entries({ color, selectedColor, backgroundColor, borderStyle });
    context.tabBar.set(Object.fromEntries(given.filter(([, value]) => value !== undefined)));
  }),
  showTabBar: asynchronous((_, context) => {
    requireTab(context);
    context.tabBar.set({ visible: true });
  }),
  hideTabBar: asynchronous((_, context) => {
    requireTab(context);
    context.tabBar.set({ visible: false });
  }),
};
