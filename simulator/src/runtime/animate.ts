// `this.animate`, `clearAnimation` and `applyAnimation`, on the browser's own key frames.
import { drawnElements } from './geometry.ts';
import type { Component } from './glass-easel.ts';
import { withoutRpx } from './template.ts';

type KeyFrame = Readonly<Record<string, unknown>>;

const lengths = new Set(['translate', 'translateX', 'translateY', 'translateZ', 'translate3d']);
const angles = new Set(['rotate', 'rotateX', 'rotateY', 'rotateZ', 'skew', 'skewX', 'skewY']);
const plainTransforms = new Set([
  'scale',
  'scaleX',
  'scaleY',
  'scaleZ',
  'scale3d',
  'rotate3d',
  'matrix',
  'matrix3d',
]);

export function animate(
  component: Component,
  selector: string,
  frames: readonly KeyFrame[],
  duration: number,
  done: (() => void) | undefined,
): void {
  const targets = find(component, selector);
  const animations = targets.flatMap((target) =>
    typeof target.animate === 'function'
      ? [target.animate(frames.map(keyFrame), { duration, fill: 'forwards' })]
      : [],
  );
  const window = targets[0]?.ownerDocument.defaultView;
  if (animations[0] !== undefined && 'onfinish' in animations[0]) animations[0].onfinish = () => done?.();
  else if (done !== undefined) (window?.setTimeout ?? setTimeout)(done, duration);
}

export function clearAnimation(component: Component, selector: string): void {
  for (const target of find(component, selector)) {
    for (const animation of target.getAnimations?.() ?? []) animation.cancel();
  }
}

/** What a worklet says of a style, as it is now; numbers are pixels where CSS wants a length. */
export function applyStyle(component: Component, selector: string, style: KeyFrame): void {
  for (const target of find(component, selector))
    for (const [name, value] of Object.entries(style)) {
      const isLength = typeof value === 'number' && !/opacity|flex|zIndex|fontWeight|lineHeight/i.test(name);
      const css = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      target.style.setProperty(css, isLength ? `${value}px` : withoutRpx(String(value)));
    }
}

const find = (component: Component, selector: string): HTMLElement[] =>
  (component.getShadowRoot()?.querySelectorAll(selector) ?? []).flatMap((element) => drawnElements(element));

/** WeChat's key frames name transforms one by one, with numbers for pixels and degrees. */
function keyFrame(frame: KeyFrame): Keyframe {
  const made: Record<string, string | number> = {};
  const transforms: string[] = [];
  for (const [name, value] of Object.entries(frame)) {
    if (lengths.has(name)) transforms.push(`${name}(${list(value, 'px')})`);
    else if (angles.has(name)) transforms.push(`${name}(${list(value, 'deg')})`);
    else if (plainTransforms.has(name)) transforms.push(`${name}(${list(value, '')})`);
    else if (name === 'ease') made.easing = String(value);
    else if (name === 'offset') made.offset = Number(value);
    else made[name] = typeof value === 'number' ? value : withoutRpx(String(value));
  }
  if (transforms.length > 0) made.transform = transforms.join(' ');
  return made;
}

const list = (value: unknown, unit: string): string =>
  (Array.isArray(value) ? value : [value])
    .map((each) => (typeof each === 'number' ? `${each}${unit}` : String(each)))
    .join(',');
