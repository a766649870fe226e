// `<canvas>`: a native canvas. A selector query hands it out as `node`; `wx.createCanvasContext` draws on it by its `canvas-id`.
import type { BuiltIn, BuiltInNode } from './built-in.ts';

/** What the two-dimensional interface and the old one with its `canvas-id` know of one canvas. */
export interface Canvas {
  readonly id: string;
  readonly drawn: HTMLCanvasElement;
  /** Sizes its pixels to its place on the page; where it has no layout, to what it had. */
  fitPixels(): { readonly context: CanvasRenderingContext2D; readonly scale: number } | undefined;
  /** A picture of the app's, as a page loads it. */
  load(src: string): Promise<HTMLImageElement>;
}

export const canvas: BuiltIn = {
  properties: { type: String, canvasId: String, disableScroll: Boolean },
  children: 'none',
  css: 'wx-canvas{display:block;position:relative;width:300px;height:150px}wx-canvas>canvas{width:100%;height:100%;display:block}',
  attach(node) {
    const { document, window, element } = node;
    const drawn = document.createElement('canvas');
    element.append(drawn);
    const more = {
      createImage: () => createImage(node),
      createPath2D: (path?: string) => new window.Path2D(path),
      createImageData: (width: number, height: number) => new window.ImageData(width, height),
      requestAnimationFrame: (run: FrameRequestCallback) => window.requestAnimationFrame(run),
      cancelAnimationFrame: (id: number) => window.cancelAnimationFrame(id),
    };
    if (node.data.disableScroll === true)
      element.addEventListener('touchmove', (event) => event.preventDefault(), { passive: false });
    const canvas: Canvas = {
      get id() {
        return String(node.data.canvasId || node.component.id);
      },
      drawn,
      fitPixels() {
        const scale = element.clientWidth === 0 ? 1 : window.devicePixelRatio || 1;
        const width = Math.round(element.clientWidth * scale) || drawn.width;
        const height = Math.round(element.clientHeight * scale) || drawn.height;
        if (drawn.width !== width) drawn.width = width;
        if (drawn.height !== height) drawn.height = height;
        const context = drawn.getContext('2d');
        return context === null ? undefined : { context, scale };
      },
      load(src) {
        const image = createImage(node);
        return new Promise((resolve, reject) => {
          image.addEventListener('load', () => resolve(image));
          image.addEventListener('error', () => reject(new Error(`drawImage: ${src} cannot be loaded`)));
          image.src = src;
        });
      },
    };
    return {
      node: () => Object.assign(drawn, more),
      context: () => drawn.getContext('2d'),
      canvas,
    };
  },
};

/** An image whose `src` is a path of the app's, as in templates. */
function createImage({ document, services, component }: BuiltInNode): HTMLImageElement {
  const image = document.createElement('img');
  const from = component.ownerShadowRoot?.getHostNode().is ?? '';
  let given = '';
  Object.defineProperty(image, 'src', {
    get: () => given,
    set(src: unknown) {
      given = String(src);
      image.setAttribute('src', services.assetUrl(given, from));
    },
  });
  return image;
}
