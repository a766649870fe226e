// Draws what stands on a `<map>`: lines, polygons and circles as shapes, markers with their labels and callouts.
import type { BuiltInNode } from './built-in.ts';
import type { Marker } from './map.ts';
import type { Place, Point } from './mercator.ts';

const svg = 'http://www.w3.org/2000/svg';
/** WeChat's own pin. */
const pin = { width: 27, height: 36 };

interface Line {
  readonly points?: readonly Place[];
  readonly color?: string;
  readonly width?: number;
  readonly dottedLine?: boolean;
  readonly strokeColor?: string;
  readonly strokeWidth?: number;
  readonly fillColor?: string;
}

interface Circle extends Place {
  readonly radius?: number;
  readonly color?: string;
  readonly fillColor?: string;
  readonly strokeWidth?: number;
}

export function drawShapes(
  into: SVGSVGElement,
  data: Readonly<Record<string, unknown>>,
  at: (place: Place) => Point,
  metresPerPoint: number,
): void {
  const shape = (name: string, attributes: Readonly<Record<string, unknown>>): Element => {
    const made = into.ownerDocument.createElementNS(svg, name);
    made.setAttribute('class', `wx-${name}`);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
    return made;
  };
  const list = <T>(name: string): readonly T[] => (data[name] ?? []) as readonly T[];
  const points = ({ points = [] }: Line): string =>
    points.map((place) => `${at(place).x},${at(place).y}`).join(' ');
  into.replaceChildren(
    ...list<Line>('polygons').map((line) =>
      shape('polygon', {
        points: points(line),
        fill: line.fillColor ?? 'none',
        stroke: line.strokeColor ?? '#000',
        'stroke-width': line.strokeWidth ?? 1,
      }),
    ),
    ...list<Circle>('circles').map((circle) =>
      shape('circle', {
        cx: at(circle).x,
        cy: at(circle).y,
        r: Number(circle.radius ?? 0) / metresPerPoint,
        fill: circle.fillColor ?? 'none',
        stroke: circle.color ?? '#000',
        'stroke-width': circle.strokeWidth ?? 1,
      }),
    ),
    ...list<Line>('polyline').map((line) =>
      shape('polyline', {
        points: points(line),
        fill: 'none',
        stroke: line.color ?? '#000',
        'stroke-width': line.width ?? 1,
        'stroke-dasharray': line.dottedLine ? '6 4' : 'none',
      }),
    ),
  );
}

interface Pins {
  at(place: Place): Point;
  /** The marker whose callout a tap has opened. */
  readonly open: number | undefined;
}

export function placeMarkers(
  node: BuiltInNode,
  into: HTMLElement,
  markers: readonly Marker[],
  { at, open }: Pins,
): void {
  into.replaceChildren(
    ...markers.map((marker) => {
      const made = drawMarker(node, marker);
      const { x, y } = at(marker);
      const { x: across = 0.5, y: along = 1 } = marker.anchor ?? {};
      made.style.left = `${x - Number.parseFloat(made.style.width) * across}px`;
      made.style.top = `${y - Number.parseFloat(made.style.height) * along}px`;
      const { callout } = marker;
      const words = callout?.content ?? marker.title;
      if (words && (callout?.display === 'ALWAYS' || (open !== undefined && open === marker.id))) {
        const bubble = bubbleOf(node, 'wx-callout', words, callout?.color);
        bubble.style.background = callout?.bgColor ?? '';
        made.append(bubble);
      }
      return made;
    }),
  );
}

function drawMarker({ document, component, services }: BuiltInNode, marker: Marker): HTMLElement {
  const made = document.createElement('div');
  made.className = 'wx-marker';
  made.dataset.marker = String(marker.id ?? '');
  made.title = marker.title ?? '';
  const points = (value: number | string | undefined, otherwise: number): number =>
    Number.parseFloat(String(value ?? otherwise)) || otherwise;
  made.style.cssText = `width:${points(marker.width, pin.width)}px;height:${points(marker.height, pin.height)}px;opacity:${marker.alpha ?? 1};z-index:${marker.zIndex ?? 0};transform:rotate(${Number(marker.rotate ?? 0)}deg)`;
  if (marker.iconPath) {
    const picture = document.createElement('img');
    picture.alt = '';
    picture.src = services.assetUrl(marker.iconPath, component.ownerShadowRoot?.getHostNode().is ?? '');
    made.append(picture);
  } else {
    made.innerHTML = `<svg viewBox="0 0 27 36"><path fill="#e64340" d="M13.5 0A13.5 13.5 0 0 0 0 13.5C0 23 13.5 36 13.5 36S27 23 27 13.5A13.5 13.5 0 0 0 13.5 0Z"/><circle cx="13.5" cy="13.5" r="5" fill="#fff"/></svg>`;
  }
  if (marker.label?.content)
    made.append(bubbleOf({ document }, 'wx-label', marker.label.content, marker.label.color));
  return made;
}

function bubbleOf(
  { document }: Pick<BuiltInNode, 'document'>,
  className: string,
  words: string,
  color = '',
): HTMLElement {
  const made = document.createElement('span');
  made.className = className;
  made.textContent = words;
  made.style.color = color;
  return made;
}
