// `<canvas type="2d">`: a native canvas, which a selector query hands out as `node`.
import type { BuiltIn } from './built-in.ts';

export const canvas: BuiltIn = {
  properties: { type: String, canvasId: String, disableScroll: Boolean },
  children: 'none',
  css: 'wx-canvas{display:block;position:relative;width:300px;height:150px}wx-canvas>canvas{width:100%;height:100%;display:block}',
  attach(node) {
    const { document, window, element } = node;
    const drawn = document.createElement('canvas');
    element.append(drawn);
    const more = {
      createImage: () => document.createElement('img'),
      createPath2D: (path?: string) => new window.Path2D(path),
      requestAnimationFrame: (run: FrameRequestCallback) => window.requestAnimationFrame(run),
      cancelAnimationFrame: (id: number) => window.cancelAnimationFrame(id),
    };
    return {
      update() {
        if (node.data.type === '' && node.data.canvasId !== '')
          node.services.notSimulated('<canvas canvas-id>: use type="2d"');
      },
      node: () => Object.assign(drawn, more),
      context: () => drawn.getContext('2d'),
    };
  },
};
