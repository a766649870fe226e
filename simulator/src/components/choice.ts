// What `<checkbox>` and `<radio>` have in common: a mark before their children, a group that tells of a change and resets.
import type { BuiltIn, BuiltInNode, BuiltInPart } from './built-in.ts';
import { join, membersOf } from './members.ts';

interface Choice {
  readonly role: 'checkbox' | 'radio';
  /** Whether a tap checks it, by whether it is checked. */
  next(isChecked: boolean): boolean;
  /** After properties changed. */
  update(mark: HTMLElement, isChecked: boolean, group: BuiltInNode | undefined): void;
}

export const choice = (css: string, make: (node: BuiltInNode) => Choice): BuiltIn => ({
  properties: {
    value: String,
    disabled: Boolean,
    checked: Boolean,
    color: { type: String, value: '#09BB07' },
  },
  children: { className: 'wx-control-label' },
  css,
  attach: (node) => attachChoice(node, make(node)),
});

function attachChoice(node: BuiltInNode, { role, next, update }: Choice): BuiltInPart {
  const { element, document } = node;
  const mark = document.createElement('i');
  element.prepend(mark);
  element.setAttribute('role', role);
  const { group, leave } = join(node, `${role}-group`);
  const initial = Boolean(node.data.checked);
  const activate = () => {
    const isChecked = Boolean(node.data.checked);
    if (node.data.disabled || next(isChecked) === isChecked) return;
    node.set({ checked: !isChecked });
    group?.part.changed?.();
  };
  node.on('tap', activate);
  return {
    update() {
      element.setAttribute('aria-checked', String(Boolean(node.data.checked)));
      element.setAttribute('aria-disabled', String(Boolean(node.data.disabled)));
      update(mark, Boolean(node.data.checked), group);
    },
    activate,
    reset: () => node.set({ checked: initial }),
    detach: leave,
  };
}

/** `value` is what the group has, by its members that are checked. */
export const choiceGroup = (
  tag: string,
  role: string,
  value: (checked: readonly unknown[]) => unknown,
): BuiltIn => ({
  properties: { name: String },
  css: `wx-${tag}{display:block}`,
  attach(node) {
    node.element.setAttribute('role', role);
    const now = () =>
      value(
        membersOf(node)
          .filter(({ data }) => data.checked)
          .map(({ data }) => data.value),
      );
    return {
      changed: () => node.emit('change', { value: now() }),
      field: {
        value: now,
        reset() {
          for (const { part } of membersOf(node)) part.reset?.();
        },
      },
    };
  },
});
