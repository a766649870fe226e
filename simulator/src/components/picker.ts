// `<picker>`: a tap on it opens wheels at the bottom of the phone; all five modes.
import type { BuiltIn, BuiltInNode } from './built-in.ts';
import { type DateFields, dateWheels, timeWheels, type Wheels } from './picker-wheels.ts';

export const picker: BuiltIn = {
  properties: {
    headerText: String,
    mode: { type: String, value: 'selector' },
    disabled: Boolean,
    name: String,
    range: { type: Array, value: [] },
    rangeKey: String,
    value: { type: null, value: '' },
    start: String,
    end: String,
    fields: { type: String, value: 'day' },
    customItem: String,
    level: { type: String, value: 'region' },
  },
  css: 'wx-picker{display:block}',
  attach(node) {
    const initial = node.data.value;
    let open: Wheels | undefined;
    let chosen: number[] = [];

    const draw = () => {
      if (open === undefined) return;
      chosen = open.fit(chosen);
      node.services.picker({
        title: String(node.data.headerText ?? ''),
        columns: open.columns(chosen),
        selected: chosen,
        turn(column, index) {
          chosen = chosen.map((held, at) => (at === column ? index : held));
          if (node.data.mode === 'multiSelector') node.emit('columnchange', { column, value: index });
          draw();
        },
        answer(isConfirmed) {
          const wheels = open;
          open = undefined;
          node.services.picker(null);
          if (!isConfirmed || wheels === undefined) {
            node.emit('cancel', {});
            return;
          }
          const detail = wheels.detail(chosen);
          node.set({ value: detail.value });
          node.emit('change', detail);
        },
      });
    };
    const show = async () => {
      if (node.data.disabled) return;
      open = await wheelsOf(node);
      chosen = open.initial();
      draw();
    };
    node.on('tap', () => void show());
    return {
      update() {
        // A page that answers `columnchange` with other columns.
        if (open === undefined || node.data.mode !== 'multiSelector') return;
        chosen = (node.data.value as number[]).map(Number);
        draw();
      },
      activate: () => void show(),
      field: { value: () => node.data.value, reset: () => node.set({ value: initial }) },
      detach() {
        if (open !== undefined) node.services.picker(null);
      },
    };
  },
};

async function wheelsOf(node: BuiltInNode): Promise<Wheels> {
  const { data } = node;
  const [start, end, value] = [String(data.start ?? ''), String(data.end ?? ''), data.value];
  switch (data.mode) {
    case 'multiSelector':
      return {
        columns: () =>
          (node.data.range as unknown[][]).map((column) => column.map((item) => words(item, node))),
        initial: () =>
          (node.data.range as unknown[][]).map((_, at) => Number((value as number[])?.[at] ?? 0)),
        fit: (selected) =>
          (node.data.range as unknown[][]).map((column, at) => within(selected[at] ?? 0, column.length)),
        detail: (selected) => ({ value: selected }),
      };
    case 'time':
      return timeWheels({ value: String(value ?? ''), start, end });
    case 'date':
      return dateWheels({ value: String(value ?? ''), start, end, fields: data.fields as DateFields });
    case 'region':
      return (await node.services.regions())({
        value: Array.isArray(value) ? (value as string[]) : [],
        customItem: String(data.customItem ?? ''),
        level: String(data.level),
      });
    default:
      return {
        columns: () => [(node.data.range as unknown[]).map((item) => words(item, node))],
        initial: () => [Number(value) || 0],
        fit: ([selected = 0]) => [within(selected, (node.data.range as unknown[]).length)],
        // WeChat gives the index of this mode as text.
        detail: ([selected = 0]) => ({ value: String(selected) }),
      };
  }
}

const within = (index: number, count: number): number => Math.max(0, Math.min(count - 1, index));

const words = (item: unknown, node: BuiltInNode): string => {
  const key = String(node.data.rangeKey ?? '');
  return String(
    key !== '' && typeof item === 'object' && item !== null ? (item as Record<string, unknown>)[key] : item,
  );
};
