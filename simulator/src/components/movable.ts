// `<movable-area>` and `<movable-view>`: a box that a finger moves about inside another.
import type { BuiltIn } from './built-in.ts';
import { listenToDrags } from './drag.ts';

export const movableArea: BuiltIn = {
  properties: { scaleArea: Boolean },
  css: 'wx-movable-area{display:block;position:relative;width:10px;height:10px}',
};

const axes: Readonly<Record<string, 'x' | 'y' | 'both'>> = { horizontal: 'x', vertical: 'y', all: 'both' };

export const movableView: BuiltIn = {
  properties: {
    direction: { type: String, value: 'none' },
    inertia: Boolean,
    outOfBounds: Boolean,
    x: { type: null, value: 0 },
    y: { type: null, value: 0 },
    damping: { type: Number, value: 20 },
    friction: { type: Number, value: 2 },
    disabled: Boolean,
    scale: Boolean,
    scaleMin: { type: Number, value: 0.5 },
    scaleMax: { type: Number, value: 10 },
    scaleValue: { type: Number, value: 1 },
    animation: { type: Boolean, value: true },
  },
  css: 'wx-movable-view{display:inline-block;position:absolute;top:0;left:0;width:10px;height:10px;touch-action:none;will-change:transform}',
  attach(node) {
    const { element, data } = node;
    const at = { x: 0, y: 0 };
    const given = { x: Number.NaN, y: Number.NaN };
    const area = () => node.closest('movable-area')?.element;
    const within = (value: number, inner: number, outer: number) =>
      inner <= outer
        ? Math.min(outer - inner, Math.max(0, value))
        : Math.min(0, Math.max(outer - inner, value));
    const scale = () =>
      data.scale
        ? Math.min(Number(data.scaleMax), Math.max(Number(data.scaleMin), Number(data.scaleValue)))
        : 1;

    function place(
      x: number,
      y: number,
      source: '' | 'touch' | 'touch-out-of-bounds',
      isAnimated: boolean,
    ): void {
      const bounds = area();
      const free = source === 'touch' && Boolean(data.outOfBounds);
      at.x = free || bounds === undefined ? x : within(x, element.offsetWidth * scale(), bounds.clientWidth);
      at.y =
        free || bounds === undefined ? y : within(y, element.offsetHeight * scale(), bounds.clientHeight);
      element.style.transition = isAnimated ? 'transform .3s ease-out' : 'none';
      element.style.transformOrigin = '0 0';
      element.style.transform = `translate(${at.x}px, ${at.y}px) scale(${scale()})`;
      node.emit('change', { x: at.x, y: at.y, source });
    }

    const began = { x: 0, y: 0 };
    listenToDrags(node, {
      axis: () => (data.disabled ? 'none' : (axes[String(data.direction)] ?? 'none')),
      start: () => Object.assign(began, at),
      move({ dx, dy }) {
        const axis = axes[String(data.direction)];
        place(axis === 'y' ? at.x : began.x + dx, axis === 'x' ? at.y : began.y + dy, 'touch', false);
        const [h, v] = [axis !== 'y', axis !== 'x'];
        if (h && !v) node.emit('htouchmove', {});
        if (v && !h) node.emit('vtouchmove', {});
      },
      end: () => place(at.x, at.y, data.outOfBounds ? 'touch-out-of-bounds' : 'touch', true),
    });
    return {
      update() {
        const [x, y] = [Number.parseFloat(String(data.x)) || 0, Number.parseFloat(String(data.y)) || 0];
        if (x !== given.x || y !== given.y)
          place(x, y, '', Boolean(data.animation) && !Number.isNaN(given.x));
        Object.assign(given, { x, y });
      },
    };
  },
};
