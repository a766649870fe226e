// Compiled templates with what WeChat adds to glass-easel's: `rpx` in inline styles, `hidden` and `animation` on any component.
import * as glassEasel from 'glass-easel';
import type { TemplateHooks } from '../compiler/program.ts';
import { openValue } from '../components/built-in.ts';
import type { Element } from './glass-easel.ts';
import { playAnimation } from './play-animation.ts';

/** glass-easel's generator of nodes, as far as we touch it: `y` sets a style, `r` a property or attribute. */
interface Wrapper {
  y: (element: Element, style: unknown) => void;
  r: (element: Element, name: string, value: unknown, ...rest: unknown[]) => void;
  setEventListenerWrapper(wrap: TemplateHooks['event']): void;
}

type Generator = (wrapper: Wrapper, ...rest: unknown[]) => unknown;
export type TemplateGroup = (name: string) => Generator | undefined;

const prepared = new WeakSet<Wrapper>();

export function asWeChatTemplate(group: TemplateGroup, hooks: TemplateHooks): TemplateGroup {
  return (name) => {
    const generate = group(name);
    if (generate === undefined) return undefined;
    return (wrapper, ...rest) => {
      prepare(wrapper, hooks);
      return generate(wrapper, ...rest);
    };
  };
}

function prepare(wrapper: Wrapper, hooks: TemplateHooks): void {
  if (prepared.has(wrapper)) return;
  prepared.add(wrapper);
  // A template without a WXS module does not ask for it by itself.
  wrapper.setEventListenerWrapper(hooks.event);
  const { y, r } = wrapper;
  wrapper.y = (element, style) => y(element, typeof style === 'string' ? withoutRpx(style) : style);
  wrapper.r = (element, name, value, ...rest) => {
    if (name === 'hidden' && !hasProperty(element, 'hidden')) {
      const node = element.getBackendElement() as unknown as HTMLElement | null;
      node?.toggleAttribute('hidden', Boolean(value));
    } else if (name === 'animation' && !hasProperty(element, 'animation')) playAnimation(element, value);
    else if (name.startsWith('aria-')) setAria(element, name, value);
    else r(element, name, value ?? open(element, name, value), ...rest);
  };
}

const open = (element: Element, name: string, value: unknown): unknown =>
  glassEasel.Component.isComponent(element) ? (openValue(element, name) ?? value) : value;

/** What screen readers hear stands on the element, `aria-role` under HTML's own name. */
function setAria(element: Element, name: string, value: unknown): void {
  const node = element.getBackendElement() as unknown as HTMLElement | null;
  const attribute = name === 'aria-role' ? 'role' : name;
  if (value === null || value === undefined) node?.removeAttribute(attribute);
  else node?.setAttribute(attribute, String(value));
}

const hasProperty = (element: Element, name: string): boolean =>
  glassEasel.Component.isComponent(element) && glassEasel.Component.hasProperty(element, name);

/** 750 rpx are as wide as the page. */
export const withoutRpx = (style: string): string =>
  style.includes('rpx')
    ? style.replace(
        /(-?\d*\.?\d+)rpx\b/g,
        (_, length) => `${Math.round((Number(length) / 7.5) * 1e5) / 1e5}vw`,
      )
    : style;
