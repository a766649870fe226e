// `wx.createAnimation`: records steps; the attribute `animation` plays what `export` returns.
import type { AnimationStep } from '../runtime/play-animation.ts';
import { animatable } from '../runtime/play-animation.ts';
import { type Api, synchronous } from './define.ts';

type Recorder = Record<string, (...values: never[]) => unknown>;

function createAnimation(given: object): Recorder {
  const defaults = {
    duration: 400,
    timingFunction: 'linear',
    delay: 0,
    transformOrigin: '50% 50% 0',
    ...given,
  };
  const steps: AnimationStep[] = [];
  let pending: AnimationStep['animates'][number][] = [];
  const recorder: Recorder = {
    step(options: object = {}) {
      steps.push({ animates: pending, option: { ...defaults, ...options } });
      pending = [];
      return recorder;
    },
    export: () => ({ actions: steps.splice(0) }),
  };
  for (const type of animatable) {
    recorder[type] = (...args) => {
      pending.push({ type, args });
      return recorder;
    };
  }
  return recorder;
}

export const animation: Readonly<Record<string, Api>> = {
  createAnimation: synchronous((_, options = {}) => createAnimation(options)),
};
