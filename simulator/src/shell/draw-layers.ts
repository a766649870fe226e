// What lies over the page: toast, modal, action sheet, pictures; light or dark as the phone is.
import type { ModalAnswer } from '../runtime/index.ts';
import { drawPicker, pickerCss } from './draw-picker.ts';
import { drawing, make, makeButton } from './make-element.ts';
import type { PhoneState } from './phone.ts';
import { words } from './phone-words.ts';

export interface LayerActs {
  answerModal(answer: ModalAnswer): void;
  answerActionSheet(index: number | null): void;
  turnPicker(column: number, index: number): void;
  answerPicker(isConfirmed: boolean): void;
  closePreview(): void;
}

export const layersCss = `.layer{position:absolute;inset:0;background:rgba(0,0,0,.6);display:flex;align-items:center;justify-content:center}.layers button{border:0;background:none;font:inherit;cursor:pointer}
.toast{position:absolute;left:50%;top:40%;transform:translate(-50%,-50%);box-sizing:border-box;max-width:72%;padding:12px 16px;border-radius:8px;background:#4c4c4c;color:#fff;font-size:14px;line-height:1.4;text-align:center;overflow-wrap:anywhere}
.toast.with-icon{width:136px;min-height:136px;padding:24px 12px 16px;border-radius:12px;font-size:17px}.toast .drawing,.toast img,.toast .spinner{display:block;width:40px;height:40px;margin:0 auto 14px}.toast .spinner{border-width:3px}
.modal{width:80%;max-width:320px;border-radius:12px;overflow:hidden;background:var(--sheet);color:var(--ink);text-align:center;font-size:17px}.modal h4{margin:28px 24px 0;font-size:17px;font-weight:600;overflow-wrap:anywhere}.modal p{margin:14px 24px 28px;color:var(--soft);line-height:1.4;white-space:pre-wrap;overflow-wrap:anywhere}
.modal input{display:block;box-sizing:border-box;width:calc(100% - 48px);margin:14px 24px 28px;padding:10px;border:0;border-radius:6px;background:var(--back);color:inherit;font:inherit}.modal div{display:flex;border-top:1px solid var(--line)}.modal button{flex:1;height:56px;font-weight:600}.modal button+button{border-left:1px solid var(--line)}
.sheet{position:absolute;left:0;right:0;bottom:0;display:flex;flex-direction:column;border-radius:12px 12px 0 0;overflow:hidden;background:var(--sheet);color:var(--ink);font-size:17px}.sheet p{margin:0;padding:16px;color:var(--soft);font-size:14px;text-align:center}.sheet button{min-height:56px;border-bottom:1px solid var(--line)}.sheet button:last-child{margin-top:0;border-top:8px solid var(--back);border-bottom:0}
.preview{position:absolute;inset:0;display:flex;overflow-x:auto;scroll-snap-type:x mandatory;scrollbar-width:none;background:#000;cursor:pointer}.preview img{flex:none;width:100%;height:100%;object-fit:contain;scroll-snap-align:center}.preview-count{position:absolute;left:0;right:0;bottom:28px;color:#fff;font-size:14px;text-align:center;pointer-events:none}
.away{position:absolute;inset:0;display:flex;align-items:center;justify-content:center;background:linear-gradient(160deg,#2b3a4d,#141a24);color:rgba(255,255,255,.8);font-size:17px}
${pickerCss}`;

const icons = {
  success: '<path stroke-width="2" d="M4 12.5 10 18 20.5 6.5"/>',
  error:
    '<circle cx="12" cy="12" r="10" stroke-width="1.4"/><path stroke-width="1.6" d="M12 6.5v7m0 3.2v.1"/>',
};

function drawToast({ title, icon, image }: NonNullable<PhoneState['toast']>): HTMLElement {
  const toast = make(image !== undefined || icon !== 'none' ? 'toast with-icon' : 'toast');
  toast.setAttribute('role', 'status');
  if (image !== undefined) {
    const picture = document.createElement('img');
    picture.alt = '';
    picture.src = image;
    toast.append(picture);
  } else if (icon === 'loading') toast.append(make('spinner'));
  else if (icon !== 'none') toast.append(drawing(icons[icon], 40));
  toast.append(title);
  return toast;
}

function drawModal(modal: NonNullable<PhoneState['modal']>, acts: LayerActs): HTMLElement {
  const [layer, box, buttons] = [make('layer'), make('modal'), make('')];
  box.setAttribute('role', 'dialog');
  const input = document.createElement('input');
  input.placeholder = modal.placeholderText;
  input.value = modal.content;
  const { cancelText, cancelColor, confirmText, confirmColor } = modal;
  // Black is WeChat's own default, which is light in the dark.
  const cancel = cancelColor === '#000000' ? 'var(--ink)' : cancelColor;
  if (modal.showCancel)
    buttons.append(makeButton(cancelText, cancel, () => acts.answerModal({ confirm: false })));
  buttons.append(
    makeButton(confirmText, confirmColor, () =>
      acts.answerModal({ confirm: true, ...(modal.editable ? { content: input.value } : {}) }),
    ),
  );
  if (modal.title !== '') box.append(make('', modal.title, 'h4'));
  box.append(modal.editable ? input : make('', modal.content, 'p'), buttons);
  layer.append(box);
  return layer;
}

function drawSheet(sheet: NonNullable<PhoneState['actionSheet']>, acts: LayerActs): HTMLElement {
  const [layer, box] = [make('layer'), make('sheet')];
  box.setAttribute('role', 'dialog');
  if (sheet.title !== '') box.append(make('', sheet.title, 'p'));
  const color = sheet.itemColor === '#000000' ? 'var(--ink)' : sheet.itemColor;
  for (const [index, item] of sheet.items.entries())
    box.append(makeButton(item, color, () => acts.answerActionSheet(index)));
  box.append(makeButton(words.cancel, 'var(--ink)', () => acts.answerActionSheet(null)));
  layer.append(box);
  layer.addEventListener('click', (event) => {
    if (event.target === layer) acts.answerActionSheet(null);
  });
  return layer;
}

function drawPreview({ urls, current }: NonNullable<PhoneState['preview']>, acts: LayerActs): HTMLElement {
  const [layer, row, count] = [make('layer'), make('preview'), make('preview-count')];
  row.setAttribute('aria-label', words.close);
  const first = Math.max(0, urls.indexOf(current));
  const tell = (index: number): void => {
    count.textContent = urls.length > 1 ? `${index + 1} / ${urls.length}` : '';
  };
  for (const url of urls) {
    const picture = document.createElement('img');
    picture.alt = '';
    picture.src = url;
    row.append(picture);
  }
  row.addEventListener('click', acts.closePreview);
  row.addEventListener('scroll', () => tell(Math.round(row.scrollLeft / row.clientWidth)));
  window.requestAnimationFrame(() => {
    row.scrollLeft = first * row.clientWidth;
  });
  tell(first);
  layer.append(row, count);
  return layer;
}

/** Somebody else has the glass. */
function drawAway(attention: 'background' | 'suspended'): HTMLElement {
  const away = make('away', words[attention]);
  away.setAttribute('role', 'status');
  return away;
}

export function createLayers(acts: LayerActs) {
  const layers = make('layers');
  const drawWheels = drawPicker(acts);
  const drawn = new Map<string, { of: unknown; element: HTMLElement }>();

  /** Drawn anew when its state is another: what is looked at keeps its place, and what is typed its text. */
  function keep<State>(name: string, of: State | null, draw: (of: State) => HTMLElement): HTMLElement[] {
    if (of === null) {
      drawn.delete(name);
      return [];
    }
    const known = drawn.get(name);
    const element = known?.of === of ? known.element : draw(of);
    drawn.set(name, { of, element });
    return [element];
  }

  return {
    element: layers,
    draw({ toast, modal, actionSheet, picker, preview, attention }: PhoneState): void {
      const wheels = drawWheels(picker);
      const wanted = [
        ...keep('preview', preview, (of) => drawPreview(of, acts)),
        ...keep('actionSheet', actionSheet, (of) => drawSheet(of, acts)),
        ...(wheels === undefined ? [] : [wheels]),
        ...keep('modal', modal, (of) => drawModal(of, acts)),
        ...keep('toast', toast, drawToast),
        ...keep('away', attention === 'foreground' ? null : attention, drawAway),
      ];
      layers.style.display = wanted.length === 0 ? 'none' : '';
      const isOnlyToast = wanted.length === 1 && toast !== null;
      layers.style.pointerEvents = isOnlyToast && !toast.mask ? 'none' : '';
      if (wanted.length !== layers.children.length || wanted.some((each, at) => layers.children[at] !== each))
        layers.replaceChildren(...wanted);
    },
  };
}
