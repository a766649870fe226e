// `<checkbox>` and `<checkbox-group>`: any of them may be chosen. The looks are the radio's too.
import { choice, choiceGroup } from './choice.ts';

const css = `wx-checkbox,wx-radio{display:inline-block;-webkit-tap-highlight-color:transparent}wx-checkbox .wx-control-label,wx-radio .wx-control-label{display:inline}
wx-checkbox>i,wx-radio>i{display:inline-flex;align-items:center;justify-content:center;box-sizing:border-box;width:22px;height:22px;margin-right:5px;border:1px solid #d1d1d1;border-radius:3px;background:#fff;vertical-align:middle;font-style:normal;font-size:16px;line-height:1}
wx-radio>i{border-radius:50%}wx-checkbox[aria-checked=true]>i::before{content:"✓"}wx-radio[aria-checked=true]>i{border:0}wx-radio[aria-checked=true]>i::before{content:"✓";color:#fff}
wx-checkbox[aria-disabled=true],wx-radio[aria-disabled=true]{opacity:.6}`;

export const checkbox = choice(css, ({ data }) => ({
  role: 'checkbox',
  next: (isChecked) => !isChecked,
  update(mark) {
    mark.style.color = String(data.color);
  },
}));

export const checkboxGroup = choiceGroup('checkbox-group', 'group', (checked) => checked);
