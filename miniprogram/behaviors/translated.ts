// Gives a page the dictionary as `t`, its title, and the titles of the tabs; follows a change of language.
import { dictionary, language } from '../i18n/language';
import type { Dictionary } from '../i18n/zh';

type Title = keyof { [K in keyof Dictionary as Dictionary[K] extends string ? K : never]: true };

const tabs: readonly Title[] = ['home', 'category', 'cart', 'me'];

/** @param title its key in the dictionary; without one the page sets its own */
export const translated = (title?: Title) =>
  Behavior({
    data: { t: dictionary() },
    lifetimes: {
      created() {
        shown.set(this, language.get());
      },
      attached() {
        this.setData({ t: dictionary() });
      },
    },
    pageLifetimes: {
      show() {
        const t = dictionary();
        if (title !== undefined) wx.setNavigationBarTitle({ title: t[title] });
        nameTabs();
        if (shown.get(this) === language.get()) return;
        shown.set(this, language.get());
        this.setData({ t });
      },
    },
  });

/** In which language the tabs are named: app.json says it in Chinese. */
let named = 'zh-CN';

/** Only a page with a tab bar may; another page leaves it to the next tab. */
function nameTabs(): void {
  const wanted = language.get();
  if (named === wanted) return;
  const t = dictionary();
  for (const [index, key] of tabs.entries())
    wx.setTabBarItem({
      index,
      text: t[key],
      success: () => {
        named = wanted;
      },
      fail: () => {},
    });
}

/** In which language each page was last drawn. */
const shown = new WeakMap<object, string>();
