// `<map>`: no map of the world, but a grid in its projection, on which markers, lines and circles stand where they belong.
import type { BuiltIn, BuiltInNode, ContextActs } from './built-in.ts';
import { listenToDrags } from './drag.ts';
import { drawShapes, placeMarkers } from './map-drawing.ts';
import { metresPerPoint, type Place, type Point, showing, toPlace, toPoint } from './mercator.ts';

/** What of the world is seen. */
export interface MapView {
  center: Place;
  scale: number;
}

export interface Marker extends Place {
  readonly id?: number;
  readonly title?: string;
  readonly iconPath?: string;
  readonly width?: number | string;
  readonly height?: number | string;
  readonly rotate?: number;
  readonly alpha?: number;
  readonly zIndex?: number;
  readonly anchor?: { readonly x?: number; readonly y?: number };
  readonly label?: { readonly content?: string; readonly color?: string };
  readonly callout?: {
    readonly content?: string;
    readonly display?: string;
    readonly color?: string;
    readonly bgColor?: string;
  };
}

/** https://developers.weixin.qq.com/miniprogram/dev/component/map.html */
const scales = [3, 20] as const;
const size = { width: 300, height: 150 };
const GRID = 64;

const css = `wx-map{display:block;position:relative;width:${size.width}px;height:${size.height}px;overflow:hidden;background:#e9efe6;color:#333;font-size:12px}
wx-map>.wx-map-grid{position:absolute;inset:0;background-image:linear-gradient(#cfd9cb 1px,transparent 1px),linear-gradient(90deg,#cfd9cb 1px,transparent 1px);background-size:${GRID}px ${GRID}px}wx-map>svg{position:absolute;inset:0;width:100%;height:100%;overflow:visible}
.wx-marker{position:absolute;cursor:pointer}.wx-marker>img,.wx-marker>svg{display:block;width:100%;height:100%}.wx-marker>span{position:absolute;left:50%;transform:translateX(-50%);padding:2px 6px;border-radius:4px;background:#fff;white-space:nowrap}.wx-marker>.wx-label{top:100%}.wx-marker>.wx-callout{bottom:calc(100% + 4px);box-shadow:0 1px 4px rgba(0,0,0,.25)}
.wx-map-zoom{position:absolute;right:8px;bottom:8px;display:flex;flex-direction:column;overflow:hidden;border-radius:4px;background:#fff;box-shadow:0 1px 4px rgba(0,0,0,.25)}.wx-map-sign{width:28px;height:28px;line-height:28px;text-align:center;font-size:18px;font-weight:400;cursor:pointer}.wx-map-where{position:absolute;left:8px;bottom:8px;color:#667;pointer-events:none}`;

export const map: BuiltIn = {
  properties: {
    longitude: Number,
    latitude: Number,
    scale: { type: Number, value: 16 },
    minScale: { type: Number, value: scales[0] },
    maxScale: { type: Number, value: scales[1] },
    markers: { type: Array, value: [] },
    polyline: { type: Array, value: [] },
    polygons: { type: Array, value: [] },
    circles: { type: Array, value: [] },
    includePoints: { type: Array, value: [] },
    controls: { type: Array, value: [] },
    covers: { type: Array, value: [] },
    showLocation: Boolean,
    enableZoom: { type: Boolean, value: true },
    enableScroll: { type: Boolean, value: true },
    enableRotate: Boolean,
    enableSatellite: Boolean,
    enableTraffic: Boolean,
    enablePoi: { type: Boolean, value: true },
    enableBuilding: { type: Boolean, value: true },
    enable3D: Boolean,
    enableOverlooking: Boolean,
    showCompass: Boolean,
    showScale: Boolean,
    subkey: String,
    layerStyle: { type: Number, value: 1 },
    setting: { type: Object, value: {} },
    rotate: Number,
    skew: Number,
  },
  css,
  attach: attachMap,
};

function attachMap(node: BuiltInNode) {
  const { element, document, data } = node;
  const piece = (className: string, tag = 'div') => {
    const made = document.createElement(tag);
    made.className = className;
    return made;
  };
  const [grid, zoom, where] = [piece('wx-map-grid'), piece('wx-map-zoom'), piece('wx-map-where', 'span')];
  const shapes = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const pins = piece('wx-markers');
  zoom.append(...['+', '−'].map((sign) => Object.assign(piece('wx-map-sign', 'b'), { textContent: sign })));
  element.prepend(grid, shapes, pins, where, zoom);

  const view: MapView = { center: { longitude: 0, latitude: 0 }, scale: 16 };
  let given = '';
  let markers: readonly Marker[] = [];
  let open: number | undefined;
  const extent = () => ({
    width: element.clientWidth || size.width,
    height: element.clientHeight || size.height,
  });
  const bounds = (): readonly [number, number] => [Number(data.minScale), Number(data.maxScale)];
  /** Where a place is on the element. */
  const at = (place: Place): Point => {
    const [point, middle] = [toPoint(place, view.scale), toPoint(view.center, view.scale)];
    const { width, height } = extent();
    return { x: point.x - middle.x + width / 2, y: point.y - middle.y + height / 2 };
  };
  const placeAt = ({ x, y }: Point): Place => {
    const middle = toPoint(view.center, view.scale);
    const { width, height } = extent();
    return toPlace({ x: middle.x + x - width / 2, y: middle.y + y - height / 2 }, view.scale);
  };

  function draw(): void {
    const { x, y } = toPoint(view.center, view.scale);
    const { width, height } = extent();
    grid.style.backgroundPosition = `${(width / 2 - x) % GRID}px ${(height / 2 - y) % GRID}px`;
    const { longitude, latitude } = view.center;
    where.textContent = `${latitude.toFixed(5)}, ${longitude.toFixed(5)} · ${Math.round(view.scale * 10) / 10}`;
    zoom.hidden = !data.enableZoom;
    drawShapes(shapes, data, at, metresPerPoint(latitude, view.scale));
    placeMarkers(node, pins, markers, { at, open });
  }
  function look(next: Partial<MapView>, causedBy: string): void {
    node.emit('regionchange', { type: 'begin', causedBy });
    const [least, most] = bounds();
    view.center = next.center ?? view.center;
    view.scale = Math.max(least, Math.min(most, next.scale ?? view.scale));
    draw();
    const centerLocation = { ...view.center };
    node.emit('regionchange', { type: 'end', causedBy, detail: { scale: view.scale, centerLocation } });
  }
  const include = (points: readonly Place[]): void => {
    if (points.length > 0) look(showing(points, extent(), bounds()), 'update');
  };

  listenToFingers(node, {
    zoom: (step) => look({ scale: view.scale + step }, 'scale'),
    pan(dx, dy) {
      const { width, height } = extent();
      look({ center: placeAt({ x: width / 2 - dx, y: height / 2 - dy }) }, 'drag');
    },
    placeAt,
    opened(id) {
      open = id;
      draw();
    },
  });
  return {
    update() {
      const said = JSON.stringify([data.longitude, data.latitude, data.scale, data.includePoints]);
      markers = (data.markers ?? []) as readonly Marker[];
      if (said !== given) {
        given = said;
        view.center = { longitude: Number(data.longitude), latitude: Number(data.latitude) };
        view.scale = Number(data.scale);
        const points = (data.includePoints ?? []) as readonly Place[];
        if (points.length > 0) Object.assign(view, showing(points, extent(), bounds()));
        node.emit('updated');
      }
      draw();
    },
    acts: {
      getCenterLocation: () => ({ ...view.center }),
      getScale: () => ({ scale: view.scale }),
      getRotate: () => ({ rotate: Number(data.rotate) }),
      getSkew: () => ({ skew: Number(data.skew) }),
      getRegion() {
        const { width, height } = extent();
        return { southwest: placeAt({ x: 0, y: height }), northeast: placeAt({ x: width, y: 0 }) };
      },
      async moveToLocation(to = {}) {
        const found =
          to.longitude === undefined ? await node.services.call('getLocation', { type: 'gcj02' }) : to;
        const { longitude, latitude } = found as Place;
        look({ center: { longitude, latitude } }, 'update');
      },
      includePoints: ({ points = [] } = {}) => include(points),
      fromScreenLocation: ({ x, y } = {}) => placeAt({ x, y }),
      toScreenLocation: (place) => at(place),
      addMarkers({ markers: more = [], clear = false } = {}) {
        markers = [...(clear ? [] : markers), ...more];
        draw();
      },
      removeMarkers({ markerIds = [] } = {}) {
        markers = markers.filter(({ id }) => !markerIds.includes(id));
        draw();
      },
      translateMarker({ markerId, destination, animationEnd } = {}) {
        markers = markers.map((marker) => (marker.id === markerId ? { ...marker, ...destination } : marker));
        draw();
        animationEnd?.();
      },
    } satisfies ContextActs,
  };
}

interface Fingers {
  zoom(step: number): void;
  pan(dx: number, dy: number): void;
  placeAt(point: Point): Place;
  opened(id: number | undefined): void;
}

function listenToFingers(node: BuiltInNode, { zoom, pan, placeAt, opened }: Fingers): void {
  const { element, data } = node;
  listenToDrags(node, {
    axis: () => (data.enableScroll ? 'both' : 'none'),
    move: () => {},
    end: ({ dx, dy }) => pan(dx, dy),
  });
  node.on(
    'tap',
    (event) => {
      const touched = (event.getOriginalEvent() as Event).target as Element | null;
      const sign = touched?.closest('.wx-map-sign')?.textContent;
      const pin = touched?.closest<HTMLElement>('.wx-marker');
      if (sign != null) zoom(sign === '+' ? 1 : -1);
      else if (pin != null) {
        const markerId = Number(pin.dataset.marker);
        const type = touched?.closest('.wx-callout')
          ? 'callouttap'
          : touched?.closest('.wx-label')
            ? 'labeltap'
            : 'markertap';
        opened(markerId);
        node.emit(type, { markerId });
      } else {
        const { left, top } = element.getBoundingClientRect();
        const { x, y } = event.detail as Point;
        opened(undefined);
        Object.assign(event.detail as object, placeAt({ x: x - left, y: y - top }));
        return;
      }
      // What stands on the map is not the map.
      event.stopPropagation();
    },
    { capture: true },
  );
}
