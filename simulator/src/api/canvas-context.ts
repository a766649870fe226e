// The drawing context of `wx.createCanvasContext`: calls are recorded, and drawn on the canvas by `draw`.
// https://developers.weixin.qq.com/miniprogram/dev/api/canvas/CanvasContext.html
import type { Canvas } from '../components/canvas.ts';

type Paint = (context: CanvasRenderingContext2D, images: Images) => void;
type Images = ReadonlyMap<string, HTMLImageElement>;

interface Gradient {
  readonly colors: (readonly [position: number, color: string])[];
  readonly make: (context: CanvasRenderingContext2D) => CanvasGradient;
}

interface Pattern {
  readonly src: string;
  readonly repetition: string;
}

type Style = string | Gradient | Pattern;

/** One call that was recorded, and the picture it needs. */
export interface Action {
  readonly paint: Paint;
  readonly src?: string | undefined;
}

/** Called the same way in both interfaces. */
const same = [
  ...['beginPath', 'closePath', 'moveTo', 'lineTo', 'rect', 'arc', 'arcTo', 'quadraticCurveTo'],
  ...['bezierCurveTo', 'clip', 'stroke', 'fill', 'fillRect', 'strokeRect', 'clearRect', 'fillText'],
  ...['strokeText', 'save', 'restore', 'scale', 'rotate', 'translate', 'transform', 'setTransform'],
] as const;

/** `setX(value)`, and the property of the same meaning, which may also be set by itself. */
const settings: Readonly<Record<string, string>> = {
  setFillStyle: 'fillStyle',
  setStrokeStyle: 'strokeStyle',
  setLineWidth: 'lineWidth',
  setLineCap: 'lineCap',
  setLineJoin: 'lineJoin',
  setMiterLimit: 'miterLimit',
  setGlobalAlpha: 'globalAlpha',
  setTextAlign: 'textAlign',
  setTextBaseline: 'textBaseline',
};
const properties = [
  ...Object.values(settings),
  ...['font', 'shadowColor', 'shadowBlur', 'shadowOffsetX', 'shadowOffsetY', 'lineDashOffset'],
  'globalCompositeOperation',
];

/** Draws what was recorded, on any canvas, as often as wanted. */
export async function paintActions(
  canvas: Canvas | undefined,
  actions: readonly Action[],
  { kept, report }: { readonly kept: boolean; readonly report: (error: unknown) => void },
): Promise<void> {
  const pixels = canvas?.fitPixels();
  if (canvas === undefined || pixels === undefined) return;
  const images = new Map<string, HTMLImageElement>();
  const wanted = new Set(actions.flatMap(({ src }) => src ?? []));
  await Promise.all(
    [...wanted].map((src) => canvas.load(src).then((image) => images.set(src, image), report)),
  );
  const { context, scale } = pixels;
  context.save();
  context.setTransform(scale, 0, 0, scale, 0, 0);
  if (!kept) context.clearRect(0, 0, canvas.drawn.width, canvas.drawn.height);
  for (const { paint } of actions) paint(context, images);
  context.restore();
}

/** `find` looks for the canvas when it is drawn on, since it may come to the page after its context. */
export function createCanvasContext(
  find: () => Canvas | undefined,
  report: (error: unknown) => void,
): Readonly<Record<string, unknown>> {
  let recorded: Action[] = [];
  let drawing: Promise<void> = Promise.resolve();
  const state: Record<string, unknown> = { font: '10px sans-serif' };
  const record = (paint: Paint, src?: string): void => void recorded.push({ paint, src });

  const set = (property: string, value: unknown): void => {
    state[property] = value;
    record(
      (context, images) => {
        (context as unknown as Record<string, unknown>)[property] = styleOf(value as Style, context, images);
      },
      isPattern(value) ? value.src : undefined,
    );
  };

  const made: Record<string, unknown> = {
    setFontSize(size: number) {
      set('font', String(state.font).replace(/[\d.]+px/, `${size}px`));
    },
    setShadow(x: number, y: number, blur: number, color: string) {
      for (const [name, value] of Object.entries({ OffsetX: x, OffsetY: y, Blur: blur, Color: color }))
        set(`shadow${name}`, value);
    },
    setLineDash(pattern: number[], offset = 0) {
      record((context) => {
        context.setLineDash(pattern);
        context.lineDashOffset = offset;
      });
    },
    drawImage(src: string, ...place: number[]) {
      record((context, images) => {
        const image = images.get(src);
        if (image !== undefined) context.drawImage(image, ...(place as [number, number]));
      }, src);
    },
    createLinearGradient: (...line: [number, number, number, number]) =>
      gradient((context) => context.createLinearGradient(...line)),
    createCircularGradient: (x: number, y: number, r: number) =>
      gradient((context) => context.createRadialGradient(x, y, 0, x, y, r)),
    createPattern: (src: string, repetition: string): Pattern => ({ src, repetition }),
    measureText(text: string) {
      const context = find()?.drawn.getContext('2d');
      if (!context) return { width: 0 };
      context.save();
      context.font = String(state.font);
      const { width } = context.measureText(text);
      context.restore();
      return { width };
    },
    /** For `wx.drawCanvas`, which came before `draw`; what was recorded is gone from here then. */
    getActions() {
      const actions = recorded;
      recorded = [];
      return actions;
    },
    clearActions() {
      recorded = [];
    },
    draw(kept?: unknown, done?: () => void) {
      const actions = recorded;
      recorded = [];
      const callback = typeof kept === 'function' ? (kept as () => void) : done;
      // One after the other, and after what was set on the page just now.
      drawing = drawing
        .then(() => new Promise((resolve) => setTimeout(resolve, 0)))
        .then(() => paintActions(find(), actions, { kept: kept === true, report }))
        .then(() => callback?.())
        .catch(report);
    },
  };
  for (const name of same) {
    made[name] = (...given: never[]) =>
      record((context) => (context[name] as (...given: never[]) => void)(...given));
  }
  for (const [name, property] of Object.entries(settings))
    made[name] = (value: unknown) => set(property, value);
  for (const property of properties) {
    Object.defineProperty(made, property, {
      enumerable: true,
      get: () => state[property],
      set: (value: unknown) => set(property, value),
    });
  }
  return made;
}

function gradient(
  make: Gradient['make'],
): Gradient & { addColorStop(position: number, color: string): void } {
  const colors: (readonly [number, string])[] = [];
  return { make, colors, addColorStop: (position, color) => void colors.push([position, color]) };
}

const isPattern = (style: unknown): style is Pattern =>
  typeof style === 'object' && style !== null && 'repetition' in style;

function styleOf(style: Style, context: CanvasRenderingContext2D, images: Images): unknown {
  if (typeof style !== 'object' || style === null) return style;
  if (isPattern(style)) {
    const image = images.get(style.src);
    return image === undefined ? 'transparent' : context.createPattern(image, style.repetition);
  }
  const made = style.make(context);
  for (const [position, color] of style.colors) made.addColorStop(position, color);
  return made;
}
