// The thin bar that a phone shows while a page scrolls, in place of a browser's own, which would take room from the page.
const LEAST = 36;
const STAY_MS = 600;

/** @returns takes it away */
export function showScrolling(frame: HTMLIFrameElement): () => void {
  const bar = document.createElement('div');
  bar.style.cssText =
    'position:absolute;right:2px;width:3px;border-radius:2px;background:rgba(128,128,128,.6);opacity:0;transition:opacity .3s;pointer-events:none';
  frame.after(bar);
  let resting: number | undefined;
  const view = frame.contentWindow as Window;
  view.addEventListener(
    'scroll',
    () => {
      const { scrollTop, scrollHeight, clientHeight } = view.document.documentElement;
      if (scrollHeight <= clientHeight) return;
      const length = Math.max(LEAST, (clientHeight * clientHeight) / scrollHeight);
      const room = clientHeight - length - 4;
      const way = Math.min(1, Math.max(0, scrollTop / (scrollHeight - clientHeight)));
      Object.assign(bar.style, {
        top: `${frame.offsetTop + 2 + way * room}px`,
        height: `${length}px`,
        opacity: '1',
      });
      window.clearTimeout(resting);
      resting = window.setTimeout(() => {
        bar.style.opacity = '0';
      }, STAY_MS);
    },
    { passive: true },
  );
  return () => bar.remove();
}
