// Draws the phone's state into the top window: bars above and below, the pages between, and what lies over them.
import { barCss, createBar } from './draw-bar.ts';
import { createLayers, type LayerActs, layersCss } from './draw-layers.ts';
import { make } from './make-element.ts';
import { type Device, navigationBarHeight, type PhoneState, tabBarHeight } from './phone.ts';

interface Acts extends LayerActs {
  back(): void;
  home(): void;
  tapTab(index: number): void;
}

/** How far a page is pulled down while it refreshes. */
const PULLED = 50;

const css = `body{margin:0;background:#ededed;font-family:-apple-system,"PingFang SC","Noto Sans CJK SC",sans-serif}
.phone{--sheet:#fff;--ink:#191919;--soft:#888;--line:rgba(0,0,0,.08);--back:#f2f2f2;position:relative;overflow:hidden;background:#fff}.phone[data-theme=dark]{--sheet:#2c2c2c;--ink:rgba(255,255,255,.82);--soft:rgba(255,255,255,.5);--line:rgba(255,255,255,.1);--back:#191919;background:#111}
.phone>*{position:absolute;left:0;right:0}.pages{top:0;bottom:0}.pages iframe{transition:transform .2s}.layers{top:0;bottom:0}
.pull{display:flex;justify-content:center;align-items:center;gap:8px;height:${PULLED}px}.pull i{width:7px;height:7px;border-radius:50%;background:#b2b2b2;animation:pulse 1s infinite}.pull i:nth-child(2){animation-delay:.15s}.pull i:nth-child(3){animation-delay:.3s}@keyframes pulse{50%{opacity:.25}}
.tabs{bottom:0;display:flex;height:${tabBarHeight}px;box-sizing:border-box}.tabs>div{flex:1;display:flex;flex-direction:column;align-items:center;justify-content:center;font-size:10px;cursor:pointer;position:relative}.tabs.plain>div{font-size:15px}.tabs img{width:26px;height:26px;margin-bottom:1px}
.tabs b{position:absolute;top:3px;left:calc(50% + 6px);min-width:16px;height:16px;line-height:16px;padding:0 4px;box-sizing:border-box;border-radius:8px;background:#fa5151;color:#fff;font-size:10px;font-weight:500;text-align:center}.tabs b.dot{top:5px;left:calc(50% + 10px);min-width:0;width:8px;height:8px;padding:0}
${barCss}
${layersCss}`;

export function drawPhone(body: HTMLElement, device: Device, acts: Acts) {
  const sheet = make('', css, 'style');
  document.head.append(sheet);
  const phone = make('phone');
  phone.style.width = `${device.width}px`;
  phone.style.height = `${device.height}px`;
  const [pull, pages, tabs] = [make('pull'), make('pages'), make('tabs')];
  pull.append(...[1, 2, 3].map(() => make('', '', 'i')));
  const bar = createBar(device, acts);
  const layers = createLayers(acts);
  // Above the pages, which reach up behind a bar that is not there.
  phone.append(pull, pages, ...bar.elements, tabs, layers.element);
  body.append(phone);

  function drawPull({ shown, bars, refreshing }: PhoneState): void {
    const isPulled = shown !== null && refreshing.includes(shown);
    pull.style.display = isPulled ? '' : 'none';
    const isCustom = shown !== null && bars[shown]?.style === 'custom';
    pull.style.top = `${device.statusBarHeight + (isCustom ? 0 : navigationBarHeight)}px`;
    for (const frame of pages.querySelectorAll<HTMLElement>('iframe')) {
      const down = refreshing.includes(Number(frame.dataset.page));
      frame.style.transform = down ? `translateY(${PULLED}px)` : '';
    }
  }

  function drawTabs({ tabBar, shown, withTabBar }: PhoneState): void {
    const seen = tabBar?.visible === true && shown !== null && withTabBar.includes(shown);
    tabs.style.display = seen ? '' : 'none';
    for (const frame of pages.querySelectorAll<HTMLElement>('iframe')) {
      const isAbove = seen && withTabBar.includes(Number(frame.dataset.page));
      frame.style.bottom = `${isAbove ? tabBarHeight : 0}px`;
    }
    if (tabBar === null || !seen) return;
    tabs.classList.toggle('plain', !tabBar.items.some(({ iconPath }) => iconPath));
    tabs.style.background = tabBar.backgroundColor;
    tabs.style.borderTop = `1px solid ${tabBar.borderStyle === 'white' ? '#fff' : 'var(--line)'}`;
    tabs.replaceChildren(...tabBar.items.map((item, index) => drawTab(item, index, tabBar)));
  }

  function drawTab(
    item: NonNullable<PhoneState['tabBar']>['items'][number],
    index: number,
    { selected, color, selectedColor }: NonNullable<PhoneState['tabBar']>,
  ): HTMLElement {
    const isSelected = index === selected;
    const tab = make('');
    const icon = isSelected ? (item.selectedIconPath ?? item.iconPath) : item.iconPath;
    if (icon) {
      const picture = document.createElement('img');
      picture.alt = '';
      picture.src = `/${icon.replace(/^\//, '')}`;
      tab.append(picture);
    }
    tab.append(make('', item.text, 'span'));
    if (item.badge) tab.append(make('', item.badge, 'b'));
    else if (item.dot) tab.append(make('dot', '', 'b'));
    tab.style.color = isSelected ? selectedColor : color;
    tab.addEventListener('click', () => acts.tapTab(index));
    return tab;
  }

  return {
    pages,
    close(): void {
      sheet.remove();
      phone.remove();
    },
    draw(state: PhoneState): void {
      phone.dataset.theme = state.theme;
      bar.draw(state);
      drawPull(state);
      drawTabs(state);
      layers.draw(state);
    },
  };
}
