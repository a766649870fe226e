// `<picker-view>` and its columns: wheels in the page, which snap to an item.
import type { BuiltIn } from './built-in.ts';
import { join, membersOf } from './members.ts';

/** What an item is high, unless the indicator says otherwise. */
const ITEM = 34;
const STILL_MS = 120;

export const pickerView: BuiltIn = {
  properties: {
    value: { type: Array, value: [] },
    maskClass: String,
    indicatorStyle: String,
    indicatorClass: String,
    maskStyle: String,
    immediateChange: Boolean,
  },
  children: { className: 'wx-picker-columns' },
  css: `wx-picker-view{display:block;position:relative;height:200px;overflow:hidden}.wx-picker-columns{display:flex;height:100%}
wx-picker-view-column{display:block;position:relative;flex:1;height:100%;overflow:hidden}.wx-picker-wheel{height:100%;overflow-y:auto;scroll-snap-type:y mandatory;scrollbar-width:none;overscroll-behavior:contain}
.wx-picker-items{padding:var(--wx-picker-pad) 0}.wx-picker-items>*{height:var(--wx-picker-item);overflow:hidden;scroll-snap-align:center}
.wx-picker-line{position:absolute;left:0;right:0;top:50%;height:var(--wx-picker-item);transform:translateY(-50%);border:solid #e5e5e5;border-width:1px 0;box-sizing:border-box;pointer-events:none}
.wx-picker-mask{position:absolute;inset:0;pointer-events:none;background:linear-gradient(rgba(255,255,255,.95),rgba(255,255,255,.6) 50%,transparent 50%) top/100% calc(50% - var(--wx-picker-item)/2) no-repeat,linear-gradient(transparent 50%,rgba(255,255,255,.6) 50%,rgba(255,255,255,.95)) bottom/100% calc(50% - var(--wx-picker-item)/2) no-repeat}`,
  attach(node) {
    const { element, document } = node;
    const [mask, line] = [document.createElement('div'), document.createElement('div')];
    mask.className = 'wx-picker-mask';
    line.className = 'wx-picker-line';
    element.append(mask, line);
    const columns = () => membersOf(node);
    return {
      /** A wheel has come to rest. */
      changed() {
        const value = columns().map(({ part }) => part.field?.value() ?? 0);
        if (String(value) === String(node.data.value)) return;
        node.set({ value });
        node.emit('change', { value });
      },
      update() {
        const { indicatorStyle, indicatorClass, maskStyle, maskClass } = node.data;
        line.style.cssText = String(indicatorStyle ?? '');
        line.className = `wx-picker-line ${indicatorClass ?? ''}`;
        mask.style.cssText = String(maskStyle ?? '');
        mask.className = `wx-picker-mask ${maskClass ?? ''}`;
        const height = /height:\s*([\d.]+)px/.exec(String(indicatorStyle))?.[1];
        const item = height === undefined ? ITEM : Number(height);
        element.style.setProperty('--wx-picker-item', `${item}px`);
        element.style.setProperty(
          '--wx-picker-pad',
          `${Math.max(0, (element.clientHeight || 200) - item) / 2}px`,
        );
        for (const [index, { part }] of columns().entries())
          part.turn?.(Number((node.data.value as number[])[index] ?? 0));
      },
    };
  },
};

export const pickerViewColumn: BuiltIn = {
  children: { className: 'wx-picker-items' },
  attach(node) {
    const { element, document, window } = node;
    const items = element.querySelector<HTMLElement>(':scope > .wx-picker-items')!;
    const wheel = document.createElement('div');
    wheel.className = 'wx-picker-wheel';
    items.replaceWith(wheel);
    wheel.append(items);
    const { group, leave } = join(node, 'picker-view');
    let chosen = 0;
    let resting: number | undefined;
    let turning = false;
    const itemHeight = () => items.children[0]?.getBoundingClientRect().height || ITEM;
    wheel.addEventListener('scroll', () => {
      if (resting === undefined && !turning) group?.emit('pickstart', {});
      window.clearTimeout(resting);
      resting = window.setTimeout(() => {
        resting = undefined;
        if (turning) {
          turning = false;
          return;
        }
        chosen = Math.min(items.children.length - 1, Math.max(0, Math.round(wheel.scrollTop / itemHeight())));
        group?.emit('pickend', {});
        group?.part.changed?.();
      }, STILL_MS);
    });
    const turn = (index: number) => {
      chosen = index;
      const top = index * itemHeight();
      if (Math.abs(wheel.scrollTop - top) < 1) return;
      turning = true;
      wheel.scrollTop = top;
    };
    if (group !== undefined) window.requestAnimationFrame(() => group.part.update?.());
    return { turn, field: { value: () => chosen, reset: () => turn(0) }, detach: leave };
  },
};
