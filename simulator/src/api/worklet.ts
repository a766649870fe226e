// `wx.worklet`: Skyline's functions on the thread that draws. Here there is one thread: animations are at their end at once.
// https://developers.weixin.qq.com/miniprogram/dev/framework/runtime/skyline/worklet.html

type Done = ((finished: boolean) => void) | undefined;

const atEnd = (to: unknown, _options?: object, done?: Done): unknown => {
  done?.(true);
  return to;
};
const run =
  (work: (...given: unknown[]) => unknown) =>
  (...given: unknown[]) =>
    work(...given);
const easing = (at: number): number => at;
const curve = (): typeof easing => easing;

export const worklet = {
  shared: (value: unknown) => ({ value }),
  derived: (compute: () => unknown) => ({
    get value() {
      return compute();
    },
  }),
  cancelAnimation() {},
  timing: atEnd,
  spring: atEnd,
  decay: (_options?: object, done?: Done) => atEnd(0, undefined, done),
  delay: (_milliseconds: number, animation: unknown) => animation,
  repeat: (animation: unknown, _times?: number, _reverse?: boolean, done?: Done) =>
    atEnd(animation, undefined, done),
  sequence: (...animations: unknown[]) => animations.at(-1),
  runOnUI: run,
  runOnJS: run,
  scrollViewContext: { scrollTo() {} },
  Easing: {
    ...{ linear: easing, ease: easing, quad: easing, cubic: easing, sin: easing, circle: easing },
    ...{ exp: easing, bounce: easing, step0: easing, step1: easing },
    ...{ bezier: curve, poly: curve, elastic: curve, back: curve, in: curve, out: curve, inOut: curve },
    ...{ cubicBezier: curve },
  },
};
