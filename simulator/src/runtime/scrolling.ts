// What a page hears of its own document: it scrolled, its end came near, it was resized.
import type { Page } from './page.ts';

export function listenToScrolling(page: Page, config: Readonly<Record<string, unknown>>): void {
  const { window, document } = page.view;
  const distance = Number(config.onReachBottomDistance ?? 50);
  let atBottom = false;
  if (config.disableScroll === true) document.body.style.overflow = 'hidden';
  window.addEventListener('scroll', () => {
    const { scrollTop, scrollHeight } = document.scrollingElement ?? document.documentElement;
    if (page.has('onPageScroll')) page.call('onPageScroll', { scrollTop });
    const near = scrollTop + window.innerHeight >= scrollHeight - distance;
    if (near && !atBottom) page.call('onReachBottom');
    atBottom = near;
  });
  window.addEventListener('resize', () =>
    page.resized({ windowWidth: window.innerWidth, windowHeight: window.innerHeight }),
  );
}
