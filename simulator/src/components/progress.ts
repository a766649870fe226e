// `<progress>`: a bar that may fill up step by step.
import type { BuiltIn } from './built-in.ts';

export const progress: BuiltIn = {
  properties: {
    percent: { type: Number, value: 0 },
    showInfo: Boolean,
    borderRadius: { type: null, value: 0 },
    fontSize: { type: null, value: 16 },
    strokeWidth: { type: null, value: 6 },
    color: { type: String, value: '#09BB07' },
    activeColor: { type: String, value: '' },
    backgroundColor: { type: String, value: '#EBEBEB' },
    active: Boolean,
    activeMode: { type: String, value: 'backwards' },
    duration: { type: Number, value: 30 },
  },
  children: 'none',
  css: 'wx-progress{display:flex;align-items:center}wx-progress>i{flex:1;overflow:hidden}wx-progress>i>b{display:block;height:100%}wx-progress>output{margin-left:15px;line-height:1}',
  attach(node) {
    const { element, document, window } = node;
    const [track, bar, shown] = [
      document.createElement('i'),
      document.createElement('b'),
      document.createElement('output'),
    ];
    track.append(bar);
    element.append(track, shown);
    element.setAttribute('role', 'progressbar');
    const length = (value: unknown) =>
      typeof value === 'number' || /^\d+$/.test(String(value)) ? `${value}px` : String(value);
    let ended = -1;
    return {
      update() {
        const { data } = node;
        const percent = Math.min(100, Math.max(0, Number(data.percent) || 0));
        const seconds = data.active ? (percent * Number(data.duration)) / 1000 : 0;
        track.style.cssText = `height:${length(data.strokeWidth)};border-radius:${length(data.borderRadius)};background:${data.backgroundColor}`;
        bar.style.cssText = `background:${data.activeColor || data.color};border-radius:inherit;transition:width ${seconds}s linear;width:${percent}%`;
        shown.hidden = !data.showInfo;
        shown.style.fontSize = length(data.fontSize);
        shown.textContent = `${percent}%`;
        element.setAttribute('aria-valuenow', String(percent));
        if (data.active && ended !== percent) {
          ended = percent;
          window.setTimeout(() => node.emit('activeend', { curPercent: percent }), seconds * 1000);
        }
      },
    };
  },
};
