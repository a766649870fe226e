// Plays what `wx.createAnimation` recorded on the element that has it as its `animation`, step after step.
import { drawnElements } from './geometry.ts';
import type { Element } from './glass-easel.ts';

export interface AnimationStep {
  readonly animates: readonly { readonly type: string; readonly args: readonly unknown[] }[];
  readonly option: {
    readonly duration: number;
    readonly timingFunction: string;
    readonly delay: number;
    readonly transformOrigin: string;
  };
}

const lengths = ['width', 'height', 'top', 'left', 'bottom', 'right'];
const styles = ['opacity', 'backgroundColor', ...lengths];
const transforms = [
  ...[
    'rotate',
    'rotateX',
    'rotateY',
    'rotateZ',
    'rotate3d',
    'scale',
    'scaleX',
    'scaleY',
    'scaleZ',
    'scale3d',
  ],
  ...[
    'translate',
    'translateX',
    'translateY',
    'translateZ',
    'translate3d',
    'skew',
    'skewX',
    'skewY',
    'matrix',
    'matrix3d',
  ],
];
export const animatable: readonly string[] = [...styles, ...transforms];

interface Played {
  readonly transforms: Map<string, string>;
  readonly styles: Map<string, string>;
}

/** What earlier animations left, which later ones start from. */
const played = new WeakMap<Element, Played>();

export function playAnimation(element: Element, animation: unknown): void {
  const { actions } = (animation ?? {}) as { actions?: readonly AnimationStep[] };
  const window = drawnElements(element)[0]?.ownerDocument.defaultView;
  if (actions === undefined || actions.length === 0 || !window) return;
  const state = played.get(element) ?? { transforms: new Map(), styles: new Map() };
  played.set(element, state);
  const waiting = [...actions];
  const next = (): void => {
    const step = waiting.shift();
    if (step === undefined) return;
    const { duration, delay } = step.option;
    for (const { type, args } of step.animates) record(state, type, args);
    apply(element, state, step.option);
    window.setTimeout(next, duration + delay);
  };
  window.requestAnimationFrame(next);
}

function record({ transforms, styles: kept }: Played, type: string, args: readonly unknown[]): void {
  if (styles.includes(type)) {
    const [value] = args;
    const name = type.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    kept.set(name, lengths.includes(type) && typeof value === 'number' ? `${value}px` : String(value));
    return;
  }
  const unit = type.startsWith('translate') ? 'px' : /^(rotate|skew)/.test(type) ? 'deg' : '';
  const last = args.length - 1;
  const values = args.map((value, index) => {
    if (typeof value !== 'number') return String(value);
    // The axis of `rotate3d` has no unit, its angle has.
    return type === 'rotate3d' && index < last ? String(value) : `${value}${unit}`;
  });
  transforms.set(type, `${type}(${values.join(',')})`);
}

function apply(element: Element, { transforms, styles }: Played, option: AnimationStep['option']): void {
  const { duration, timingFunction, delay, transformOrigin } = option;
  for (const { style } of drawnElements(element)) {
    style.transition = `all ${duration}ms ${timingFunction} ${delay}ms`;
    style.transformOrigin = transformOrigin;
    style.transform = [...transforms.values()].join(' ');
    for (const [name, value] of styles) style.setProperty(name, value);
  }
}
