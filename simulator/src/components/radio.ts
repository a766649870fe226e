// `<radio>` and `<radio-group>`: one of them is chosen. The looks are the checkbox's.
import { choice, choiceGroup } from './choice.ts';
import { membersOf } from './members.ts';

export const radio = choice('', (node) => {
  let wasChecked = Boolean(node.data.checked);
  return {
    role: 'radio',
    next: () => true,
    update(mark, isChecked, group) {
      mark.style.background = isChecked ? String(node.data.color) : '';
      const others = isChecked && !wasChecked && group !== undefined ? membersOf(group) : [];
      for (const other of others) if (other !== node && other.data.checked) other.set({ checked: false });
      wasChecked = isChecked;
    },
  };
});

export const radioGroup = choiceGroup('radio-group', 'radiogroup', ([checked]) => checked ?? '');
