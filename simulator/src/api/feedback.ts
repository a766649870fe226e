// What the phone shows on behalf of the app: toasts, dialogs, bars, pull-down, scrolling.
import { type Api, ApiFailure, asynchronous } from './define.ts';

const LONGEST_TOAST = 10_000;
let toasts = 0;

/** A toast goes by itself; one that was replaced does not take its successor away. */
const toast = (fallbackIcon: 'success' | 'loading'): Api =>
  asynchronous(
    ({ title = '', icon = fallbackIcon, image, mask = false, duration }, { ports: { screen, host } }) => {
      const mine = ++toasts;
      const known = ['success', 'error', 'loading', 'none'].includes(icon) ? icon : fallbackIcon;
      screen.toast({
        title: String(title),
        icon: known,
        mask: Boolean(mask),
        ...(image && { image: host.assetUrl(String(image)) }),
      });
      if (fallbackIcon === 'success')
        setTimeout(
          () => mine === toasts && screen.toast(null),
          Math.min(Number(duration) || 1500, LONGEST_TOAST),
        );
    },
  );

const hideToast: Api = asynchronous((_, { ports: { screen } }) => {
  toasts++;
  screen.toast(null);
});

const colours: Readonly<Record<string, string>> = { '#ffffff': 'white', '#000000': 'black' };

export const feedback: Readonly<Record<string, Api>> = {
  showToast: toast('success'),
  hideToast,
  showLoading: toast('loading'),
  hideLoading: hideToast,
  showModal: asynchronous(async (options, { ports: { screen } }) => {
    const { confirm, content } = await screen.modal({
      title: String(options.title ?? ''),
      content: String(options.content ?? ''),
      showCancel: options.showCancel ?? true,
      cancelText: String(options.cancelText ?? '取消'),
      cancelColor: String(options.cancelColor ?? '#000000'),
      confirmText: String(options.confirmText ?? '确定'),
      confirmColor: String(options.confirmColor ?? '#576B95'),
      editable: Boolean(options.editable),
      placeholderText: String(options.placeholderText ?? ''),
    });
    return { confirm, cancel: !confirm, ...(options.editable && confirm ? { content: content ?? '' } : {}) };
  }),
  showActionSheet: asynchronous(
    async ({ itemList, itemColor = '#000000', alertText = '' }, { ports: { screen } }) => {
      if (!Array.isArray(itemList) || itemList.length === 0)
        throw new ApiFailure('parameter error: parameter.itemList should have at least 1 item;');
      if (itemList.length > 6) throw new ApiFailure('parameter error: itemList should not be larger than 6');
      const tapIndex = await screen.actionSheet({
        title: String(alertText),
        items: itemList.map(String),
        itemColor: String(itemColor),
      });
      if (tapIndex === null) throw new ApiFailure('cancel');
      return { tapIndex };
    },
  ),
  setNavigationBarTitle: asynchronous(({ title }, { navigation }) =>
    navigation.top()?.setBar({ title: String(title ?? '') }),
  ),
  setNavigationBarColor: asynchronous(({ frontColor, backgroundColor }, { navigation }) => {
    if (colours[String(frontColor).toLowerCase()] === undefined)
      throw new ApiFailure('invalid frontColor, should be #ffffff or #000000');
    navigation.top()?.setBar({
      frontColor: colours[String(frontColor).toLowerCase()]!,
      backgroundColor: String(backgroundColor),
    });
  }),
  showNavigationBarLoading: asynchronous((_, { navigation }) => navigation.top()?.setBar({ loading: true })),
  hideNavigationBarLoading: asynchronous((_, { navigation }) => navigation.top()?.setBar({ loading: false })),
  hideHomeButton: asynchronous((_, { navigation }) => navigation.top()?.setBar({ home: false })),
  startPullDownRefresh: asynchronous((_, { navigation, ports: { screen } }) => {
    const page = navigation.top();
    if (page === undefined) return;
    screen.refreshing(page.id, true);
    page.call('onPullDownRefresh');
  }),
  stopPullDownRefresh: asynchronous((_, { navigation, ports: { screen } }) => {
    for (const { id } of navigation.pages) screen.refreshing(id, false);
  }),
  pageScrollTo: asynchronous(({ scrollTop, selector, offsetTop = 0, duration = 300 }, { navigation }) => {
    const view = navigation.top()?.view;
    if (view === undefined) return;
    const { document } = view;
    const at = document.scrollingElement ?? document.documentElement;
    const found = selector === undefined ? null : document.querySelector(String(selector));
    const top =
      found === null ? Number(scrollTop ?? 0) : found.getBoundingClientRect().top + at.scrollTop + offsetTop;
    at.scrollTo?.({ top, behavior: duration > 0 ? 'smooth' : 'auto' });
  }),
  setBackgroundColor: asynchronous(({ backgroundColor }, { navigation }) => {
    const body = navigation.top()?.view.document.body;
    if (body !== undefined && backgroundColor) body.style.backgroundColor = String(backgroundColor);
  }),
  setBackgroundTextStyle: asynchronous(() => {}),
};
