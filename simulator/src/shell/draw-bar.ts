// The top of the phone: status bar, navigation bar, and the capsule, which stays where a page has no bar of its own.
import { drawing, make } from './make-element.ts';
import { type Device, navigationBarHeight, type PhoneState } from './phone.ts';
import { words } from './phone-words.ts';

interface Acts {
  back(): void;
  home(): void;
}

/** As `wx.getMenuButtonBoundingClientRect` says. */
const capsule = { width: 87, height: 32, right: 7, top: 4 };

export const barCss = `.bar{top:0;display:flex;align-items:end;font-size:17px;font-weight:500}.bar>*{height:${navigationBarHeight}px;line-height:${navigationBarHeight}px}
.bar .side{width:100px;display:flex;align-items:center}.bar .title{flex:1;text-align:center;overflow:hidden;white-space:nowrap;text-overflow:ellipsis}.bar .title .spinner{vertical-align:-4px;margin-right:6px}
.bar button{display:flex;align-items:center;justify-content:center;width:40px;height:100%;padding:0;border:0;background:none;color:inherit;cursor:pointer}
.status{top:0;display:flex;justify-content:space-between;align-items:center;padding:0 14px;box-sizing:border-box;font-size:12px;font-weight:600;pointer-events:none}.status i{width:22px;height:10px;box-sizing:border-box;border:1px solid;border-radius:3px;padding:1px}.status i::before{content:"";display:block;width:80%;height:100%;border-radius:1px;background:currentColor}
.capsule{box-sizing:border-box;display:flex;align-items:center;border:1px solid rgba(0,0,0,.08);border-radius:16px;background:rgba(255,255,255,.6)}.capsule .drawing{flex:1;display:flex;justify-content:center}.capsule .drawing+.drawing{border-left:1px solid rgba(0,0,0,.08)}
.capsule[data-front=white]{border-color:rgba(255,255,255,.25);background:rgba(0,0,0,.15)}.capsule[data-front=white] .drawing+.drawing{border-color:rgba(255,255,255,.25)}
.spinner{display:inline-block;width:18px;height:18px;box-sizing:border-box;border:2px solid;border-right-color:transparent;border-radius:50%;animation:turn 1s linear infinite}@keyframes turn{to{transform:rotate(1turn)}}`;

const icons = {
  back: '<path stroke-width="2" d="M15 4 7 12l8 8"/>',
  home: '<path stroke-width="1.6" d="M4 11l8-7 8 7v9h-5v-6H9v6H4z"/>',
  dots: '<g fill="currentColor" stroke="none"><circle cx="4.5" cy="12" r="2.2"/><circle cx="12" cy="12" r="3.2"/><circle cx="19.5" cy="12" r="2.2"/></g>',
  ring: '<circle cx="12" cy="12" r="8" stroke-width="2"/><circle cx="12" cy="12" r="3.2" fill="currentColor" stroke="none"/>',
};

export function createBar(device: Device, acts: Acts) {
  const [bar, status, button] = [make('bar'), make('status'), make('capsule')];
  status.style.height = `${device.statusBarHeight}px`;
  status.append(make('', '9:41', 'span'), make('', '', 'i'));
  button.setAttribute('aria-hidden', 'true');
  button.append(drawing(icons.dots, 18), drawing(icons.ring, 18));
  Object.assign(button.style, {
    left: 'auto',
    right: `${capsule.right}px`,
    top: `${device.statusBarHeight + capsule.top}px`,
    width: `${capsule.width}px`,
    height: `${capsule.height}px`,
  });

  function action(label: string, icon: string, act: () => void): HTMLElement {
    const made = make('', '', 'button');
    made.setAttribute('aria-label', label);
    made.append(drawing(icon, 22));
    made.addEventListener('click', act);
    return made;
  }

  return {
    elements: [bar, status, button],
    draw({ shown, bars }: PhoneState): void {
      const state = shown === null ? undefined : bars[shown];
      bar.style.display = state === undefined || state.style === 'custom' ? 'none' : '';
      if (state === undefined) return;
      for (const each of [bar, status, button]) each.style.color = state.frontColor;
      button.dataset.front = /^(white|#fff(fff)?)$/i.test(state.frontColor) ? 'white' : 'black';
      bar.style.height = `${device.statusBarHeight + navigationBarHeight}px`;
      bar.style.background = state.backgroundColor;
      const side = make('side');
      if (state.back) side.append(action(words.back, icons.back, acts.back));
      else if (state.home) side.append(action(words.home, icons.home, acts.home));
      const title = make('title');
      if (state.loading) title.append(make('spinner'));
      title.append(state.title);
      bar.replaceChildren(side, title, make('side'));
    },
  };
}
