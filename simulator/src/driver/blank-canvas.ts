// A canvas without a browser: it takes every call, keeps what is set, and nothing is ever drawn.
import type { Window as HappyWindow } from 'happy-dom';

/** One clear pixel: what a picture of such a canvas shows. */
const clearPixel =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

const initial = {
  fillStyle: '#000000',
  strokeStyle: '#000000',
  lineWidth: 1,
  globalAlpha: 1,
  font: '10px sans-serif',
  textAlign: 'start',
  textBaseline: 'alphabetic',
};

const answers: Readonly<Record<string, (...given: never[]) => unknown>> = {
  // About as wide as the letters would be, so that what wraps its lines by it ends.
  measureText: (text: string, size: number) => ({ width: String(text).length * size * 0.6 }),
  createLinearGradient: () => ({ addColorStop() {} }),
  createRadialGradient: () => ({ addColorStop() {} }),
  createConicGradient: () => ({ addColorStop() {} }),
  createPattern: () => ({ setTransform() {} }),
  getLineDash: () => [],
  isPointInPath: () => false,
  isPointInStroke: () => false,
  getImageData: (_x: number, _y: number, width: number, height: number) => blankPixels(width, height),
  createImageData: (width: number, height: number) => blankPixels(width, height),
};

const blankPixels = (width: number, height: number) => ({
  width,
  height,
  data: new Uint8ClampedArray(Math.max(0, width * height * 4) || 0),
});

function blankContext(canvas: unknown): object {
  const state: Record<string | symbol, unknown> = { ...initial, canvas };
  const fontSize = () => Number.parseFloat(/[\d.]+(?=px)/.exec(String(state.font))?.[0] ?? '10');
  return new Proxy(state, {
    get(target, name) {
      if (name in target || typeof name === 'symbol') return target[name];
      const answer = answers[name] as ((...given: unknown[]) => unknown) | undefined;
      return (...given: unknown[]) => answer?.(...(name === 'measureText' ? [given[0], fontSize()] : given));
    },
  });
}

/** On the prototype, since an app may still draw on a canvas whose page is closed: happy-dom's own adapter is gone by then. */
export function installBlankCanvas(window: HappyWindow): void {
  const contexts = new WeakMap<object, object>();
  Object.assign(window.HTMLCanvasElement.prototype, {
    getContext(this: object, type: string): object | null {
      if (type !== '2d') return null;
      let context = contexts.get(this);
      if (context === undefined) {
        context = blankContext(this);
        contexts.set(this, context);
      }
      return context;
    },
    toDataURL: () => clearPixel,
    toBlob(done: (blob: unknown) => void) {
      const bytes = Buffer.from(clearPixel.slice(clearPixel.indexOf(',') + 1), 'base64');
      done(new window.Blob([bytes], { type: 'image/png' }));
    },
  });
}
