// Canvases by their `canvas-id`: the old drawing context, pictures of what was drawn, its pixels, and canvases off the page.
import type { Canvas } from '../components/canvas.ts';
import { type Action, createCanvasContext, paintActions } from './canvas-context.ts';
import { type Api, type ApiContext, ApiFailure, asynchronous, type Given, synchronous } from './define.ts';
import { findPart } from './find-part.ts';

const findCanvas = (context: ApiContext, id: unknown, component: unknown): Canvas | undefined =>
  findPart(context, component, ({ part: { canvas } }) => (canvas?.id === String(id) ? canvas : undefined));

function canvasOf(context: ApiContext, { canvas, canvasId }: Given): HTMLCanvasElement {
  const drawn = (canvas as HTMLCanvasElement | undefined) ?? findCanvas(context, canvasId, undefined)?.drawn;
  if (typeof drawn?.toDataURL !== 'function') throw new ApiFailure('canvas is empty');
  return drawn;
}

/** CSS pixels of a canvas drawn by its id are fewer than its own. */
const scaleOf = (drawn: HTMLCanvasElement, { canvas }: Given): number =>
  canvas === undefined && drawn.clientWidth > 0 ? drawn.width / drawn.clientWidth : 1;

/** A copy of the part that was asked for, as large as asked for. */
function copyOf(drawn: HTMLCanvasElement, given: Given): HTMLCanvasElement {
  const scale = scaleOf(drawn, given);
  const { x = 0, y = 0, width = drawn.width / scale - x, height = drawn.height / scale - y } = given;
  const copy = drawn.ownerDocument.createElement('canvas');
  copy.width = Math.max(1, Math.round(given.destWidth ?? width));
  copy.height = Math.max(1, Math.round(given.destHeight ?? height));
  const [left, top, wide, high] = [x * scale, y * scale, width * scale, height * scale];
  context2d(copy).drawImage(drawn, left, top, wide, high, 0, 0, copy.width, copy.height);
  return copy;
}

function context2d(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const found = canvas.getContext('2d');
  if (found === null) throw new ApiFailure('canvas is empty');
  return found;
}

/** A canvas that shows a picture of another site keeps its pixels to itself. */
function read<T>(run: () => T): T {
  try {
    return run();
  } catch {
    throw new ApiFailure('the canvas shows a picture of another site, which a browser does not give away');
  }
}

export const canvas: Readonly<Record<string, Api>> = {
  createCanvasContext: synchronous((context, id, component) =>
    createCanvasContext(
      () => findCanvas(context, id, component),
      (error) => context.errors.warn(`canvas "${id}": ${(error as Error).message}`),
    ),
  ),
  // The interface of 2016, which WeChat has kept: actions of a context without a canvas, drawn by an id.
  createContext: synchronous((context) =>
    createCanvasContext(
      () => undefined,
      (error) => context.errors.warn((error as Error).message),
    ),
  ),
  drawCanvas: asynchronous(({ canvasId, actions, reserve }, context) =>
    paintActions(findCanvas(context, canvasId, undefined), (actions ?? []) as Action[], {
      kept: reserve === true,
      report: (error) => context.errors.warn(`canvas "${canvasId}": ${(error as Error).message}`),
    }),
  ),
  canvasToTempFilePath: asynchronous((given, context) => {
    const type = given.fileType === 'jpg' ? 'image/jpeg' : 'image/png';
    const url = read(() => copyOf(canvasOf(context, given), given).toDataURL(type, given.quality));
    const bytes = context.ports.host.fromBase64(url.slice(url.indexOf(',') + 1));
    return { tempFilePath: context.files.keep({ bytes, type }) };
  }),
  canvasGetImageData: asynchronous((given, context) => {
    const copy = copyOf(canvasOf(context, given), given);
    const { data } = read(() => context2d(copy).getImageData(0, 0, copy.width, copy.height));
    return { width: copy.width, height: copy.height, data };
  }),
  canvasPutImageData: asynchronous((given, context) => {
    const { data, width, height = data.length / 4 / width, x = 0, y = 0 } = given;
    const drawn = canvasOf(context, given);
    const copy = drawn.ownerDocument.createElement('canvas');
    Object.assign(copy, { width, height });
    const pixels = context2d(copy).createImageData(width, height);
    pixels.data.set(data);
    context2d(copy).putImageData(pixels, 0, 0);
    const scale = scaleOf(drawn, given);
    context2d(drawn).drawImage(copy, x * scale, y * scale, width * scale, height * scale);
  }),
  createOffscreenCanvas: synchronous(({ navigation }, given = {}) => {
    const view = navigation.top()?.view;
    if (view === undefined) throw new Error('createOffscreenCanvas: no page is open');
    const made = view.document.createElement('canvas');
    made.width = Number(given.width ?? 300);
    made.height = Number(given.height ?? 150);
    return Object.assign(made, { createImage: () => view.document.createElement('img') });
  }),
};
