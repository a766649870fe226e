// Draws the phone's state into the top window: status and navigation bar, tab bar, toast, modal, action sheet.
import type { ModalAnswer } from '../runtime/index.ts';
import { drawPicker, pickerCss } from './draw-picker.ts';
import { type Device, navigationBarHeight, type PhoneState, tabBarHeight } from './phone.ts';

interface Acts {
  back(): void;
  tapTab(index: number): void;
  answerModal(answer: ModalAnswer): void;
  answerActionSheet(index: number | null): void;
  turnPicker(column: number, index: number): void;
  answerPicker(isConfirmed: boolean): void;
}

const css = `body{margin:0;background:#ededed;font-family:-apple-system,"PingFang SC","Noto Sans CJK SC",sans-serif}
.phone{position:relative;overflow:hidden;background:#fff}.phone>*{position:absolute;left:0;right:0}
.bar{top:0;display:flex;align-items:end;font-size:17px;font-weight:500}.bar>*{height:${navigationBarHeight}px;line-height:${navigationBarHeight}px}
.bar .back{width:88px;padding-left:14px;box-sizing:border-box;font-size:24px;cursor:pointer}.bar .title{flex:1;text-align:center;overflow:hidden;white-space:nowrap;text-overflow:ellipsis}.bar .end{width:88px}
.pages{top:0;bottom:0}.tabs{bottom:0;display:flex;height:${tabBarHeight}px;box-sizing:border-box}
.tabs>div{flex:1;display:flex;flex-direction:column;align-items:center;justify-content:center;font-size:11px;cursor:pointer;position:relative}.tabs img{width:26px;height:26px}
.tabs b{position:absolute;top:2px;left:54%;min-width:8px;padding:0 4px;border-radius:8px;background:#fa5151;color:#fff;font-weight:400}
.toast{top:40%;width:fit-content;max-width:70%;margin:auto;padding:12px 18px;border-radius:8px;background:rgba(0,0,0,.72);color:#fff;font-size:14px;text-align:center}
.layer{inset:0;background:rgba(0,0,0,.5);display:flex;align-items:center;justify-content:center}.modal{width:80%;border-radius:12px;overflow:hidden;background:#fff;text-align:center}
.modal h4{margin:20px 16px 6px}.modal p{margin:0 16px 20px;color:#888}.modal div{display:flex;border-top:1px solid #eee}.modal button,.sheet button{flex:1;border:0;background:none;padding:14px;font:inherit;cursor:pointer}
.sheet{position:absolute;left:0;right:0;bottom:0;display:flex;flex-direction:column;border-radius:12px 12px 0 0;background:#fff}
${pickerCss}`;

export function drawPhone(body: HTMLElement, device: Device, acts: Acts) {
  const { document } = body.ownerDocument.defaultView!;
  const make = (className: string, text = '', tag = 'div'): HTMLElement => {
    const element = document.createElement(tag);
    if (className !== '') element.className = className;
    element.textContent = text;
    return element;
  };
  const button = (text: string, color: string, act: () => void): HTMLElement => {
    const element = make('', text, 'button');
    element.style.color = color;
    element.addEventListener('click', act);
    return element;
  };
  const sheet = make('', css, 'style');
  document.head.append(sheet);
  const phone = make('phone');
  phone.style.width = `${device.width}px`;
  phone.style.height = `${device.height}px`;
  const [bar, pages, tabs, layers] = [make('bar'), make('pages'), make('tabs'), make('layers')];
  // Above the pages, which reach up behind a bar that is not there.
  phone.append(pages, bar, tabs, layers);
  body.append(phone);

  function drawBar(state: PhoneState): void {
    const shown = state.shown === null ? undefined : state.bars[state.shown];
    bar.hidden = shown === undefined || shown.style === 'custom';
    bar.style.display = bar.hidden ? 'none' : '';
    if (shown === undefined) return;
    bar.style.height = `${device.statusBarHeight + navigationBarHeight}px`;
    bar.style.background = shown.backgroundColor;
    bar.style.color = shown.frontColor;
    const back = make('back', shown.back ? '‹' : '');
    back.addEventListener('click', acts.back);
    bar.replaceChildren(back, make('title', `${shown.loading ? '◌ ' : ''}${shown.title}`), make('end'));
  }

  function drawTabs(state: PhoneState): void {
    const { tabBar, shown } = state;
    const seen = tabBar?.visible === true && shown !== null && state.withTabBar.includes(shown);
    tabs.style.display = seen ? '' : 'none';
    const above = seen ? tabBarHeight : 0;
    for (const frame of pages.children) {
      const within = state.withTabBar.includes(Number((frame as HTMLElement).dataset.page));
      (frame as HTMLElement).style.bottom = `${within ? above : 0}px`;
    }
    if (tabBar === null || !seen) return;
    tabs.style.background = tabBar.backgroundColor;
    tabs.style.borderTop = `1px solid ${tabBar.borderStyle === 'white' ? '#fff' : '#ddd'}`;
    tabs.replaceChildren(
      ...tabBar.items.map((item, index) => {
        const selected = index === tabBar.selected;
        const tab = make('');
        const icon = selected ? (item.selectedIconPath ?? item.iconPath) : item.iconPath;
        if (icon) {
          const picture = document.createElement('img');
          picture.src = `/${icon.replace(/^\//, '')}`;
          tab.append(picture);
        }
        tab.append(make('', item.text, 'span'));
        if (item.badge || item.dot) tab.append(make('', item.badge ?? ' ', 'b'));
        tab.style.color = selected ? tabBar.selectedColor : tabBar.color;
        tab.addEventListener('click', () => acts.tapTab(index));
        return tab;
      }),
    );
  }

  const drawWheels = drawPicker(document, acts);

  function drawLayers({ toast, modal, actionSheet, picker }: PhoneState): void {
    const drawn: HTMLElement[] = [];
    if (toast !== null) drawn.push(make('toast', toast.title));
    if (modal !== null) {
      const [layer, box, buttons] = [make('layer'), make('modal'), make('')];
      const input = document.createElement('input');
      input.placeholder = modal.placeholderText;
      input.value = modal.content;
      const content = () => (modal.editable ? { content: input.value } : {});
      if (modal.showCancel) {
        buttons.append(
          button(modal.cancelText, modal.cancelColor, () => acts.answerModal({ confirm: false })),
        );
      }
      buttons.append(
        button(modal.confirmText, modal.confirmColor, () =>
          acts.answerModal({ confirm: true, ...content() }),
        ),
      );
      box.append(make('', modal.title, 'h4'), modal.editable ? input : make('', modal.content, 'p'), buttons);
      layer.append(box);
      drawn.push(layer);
    }
    if (actionSheet !== null) {
      const [layer, box] = [make('layer'), make('sheet')];
      box.append(
        ...actionSheet.items.map((item, index) =>
          button(item, actionSheet.itemColor, () => acts.answerActionSheet(index)),
        ),
        button('取消', '#000', () => acts.answerActionSheet(null)),
      );
      layer.append(box);
      drawn.push(layer);
    }
    const wheels = drawWheels(picker);
    if (wheels !== undefined) drawn.push(wheels);
    for (const each of drawn) each.style.position = each.className === 'toast' ? 'relative' : 'absolute';
    layers.style.cssText = drawn.length > 0 ? 'top:0;bottom:0' : 'display:none';
    layers.style.pointerEvents =
      modal === null && actionSheet === null && picker === null && toast?.mask !== true ? 'none' : '';
    // Wheels that turn stay where they are: taken out, they would lose their place.
    if (drawn.length !== layers.children.length || drawn.some((each, at) => layers.children[at] !== each))
      layers.replaceChildren(...drawn);
  }

  return {
    pages,
    draw(state: PhoneState): void {
      drawBar(state);
      drawTabs(state);
      drawLayers(state);
    },
  };
}
