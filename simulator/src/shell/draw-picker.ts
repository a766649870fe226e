// Draws the wheels of a picker at the bottom of the phone; they stay in place while they turn.
import type { PhoneState } from './phone.ts';
import { words } from './phone-words.ts';

const ITEM = 36;
const HEIGHT = 216;
const STILL_MS = 120;

export const pickerCss = `.picker{position:absolute;left:0;right:0;bottom:0;background:var(--sheet);color:var(--ink);border-radius:12px 12px 0 0}.picker>header{display:flex;justify-content:space-between;padding:4px}
.picker button{border:0;background:none;padding:10px 14px;font:inherit;color:#888;cursor:pointer}.picker button:last-child{color:#07c160}.picker>div{position:relative;display:flex;height:${HEIGHT}px}
.picker ol{flex:1;margin:0;padding:${(HEIGHT - ITEM) / 2}px 0;box-sizing:border-box;overflow-y:auto;scroll-snap-type:y mandatory;scrollbar-width:none;list-style:none;text-align:center}
.picker li{height:${ITEM}px;line-height:${ITEM}px;overflow:hidden;scroll-snap-align:center;white-space:nowrap;text-overflow:ellipsis;cursor:pointer}.picker li[aria-selected=true]{font-weight:600}
.picker hr{position:absolute;left:0;right:0;top:${(HEIGHT - ITEM) / 2}px;height:${ITEM}px;margin:0;box-sizing:border-box;border:solid var(--line);border-width:1px 0;pointer-events:none}`;

interface Acts {
  turnPicker(column: number, index: number): void;
  answerPicker(isConfirmed: boolean): void;
}

export function drawPicker(acts: Acts) {
  let layer: HTMLElement | undefined;
  let wheels: HTMLElement[] = [];
  let title: HTMLElement | undefined;

  function open(): void {
    layer = document.createElement('div');
    layer.className = 'layer';
    const sheet = document.createElement('div');
    sheet.className = 'picker';
    sheet.setAttribute('role', 'dialog');
    const header = document.createElement('header');
    title = document.createElement('span');
    header.append(
      button(words.cancel, () => acts.answerPicker(false)),
      title,
      button(words.confirm, () => acts.answerPicker(true)),
    );
    const row = document.createElement('div');
    row.append(document.createElement('hr'));
    sheet.append(header, row);
    layer.append(sheet);
    layer.addEventListener('click', (event) => {
      if (event.target === layer) acts.answerPicker(false);
    });
    wheels = [];
  }

  function button(text: string, act: () => void): HTMLElement {
    const made = document.createElement('button');
    made.textContent = text;
    made.addEventListener('click', act);
    return made;
  }

  function wheel(column: number): HTMLElement {
    const list = document.createElement('ol');
    let resting: number | undefined;
    list.addEventListener('scroll', () => {
      window.clearTimeout(resting);
      resting = window.setTimeout(() => {
        const index = Math.round(list.scrollTop / ITEM);
        if (index !== Number(list.dataset.selected)) acts.turnPicker(column, index);
      }, STILL_MS);
    });
    list.addEventListener('click', (event) => {
      const index = [...list.children].indexOf(event.target as Element);
      if (index !== -1) acts.turnPicker(column, index);
    });
    return list;
  }

  return (picker: PhoneState['picker']): HTMLElement | undefined => {
    if (picker === null) {
      layer = undefined;
      return undefined;
    }
    if (layer === undefined) open();
    title!.textContent = picker.title;
    const row = layer!.querySelector('.picker > div')!;
    while (wheels.length > picker.columns.length) wheels.pop()?.remove();
    for (const [column, items] of picker.columns.entries()) {
      let list = wheels[column];
      if (list === undefined) {
        list = wheel(column);
        wheels.push(list);
        row.append(list);
      }
      const text = items.join('\n');
      if (list.dataset.words !== text) {
        list.dataset.words = text;
        list.replaceChildren(
          ...items.map((word) => {
            const item = document.createElement('li');
            item.textContent = word;
            return item;
          }),
        );
      }
      const selected = picker.selected[column] ?? 0;
      list.dataset.selected = String(selected);
      for (const [index, item] of [...list.children].entries())
        item.setAttribute('aria-selected', String(index === selected));
      const place = list;
      window.requestAnimationFrame(() => {
        if (Math.abs(place.scrollTop - selected * ITEM) > 1) place.scrollTop = selected * ITEM;
      });
    }
    return layer;
  };
}
