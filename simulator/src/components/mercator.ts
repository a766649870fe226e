// Places on a map: longitude and latitude to points of the flat world at a scale, and back, as map services have it.

export interface Place {
  readonly longitude: number;
  readonly latitude: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The whole world at scale 0. */
const TILE = 256;
/** Beyond it the flat world has no end: https://en.wikipedia.org/wiki/Web_Mercator_projection */
const NORTHERNMOST = 85.051129;

const clamp = (value: number, most: number): number => Math.max(-most, Math.min(most, value));

export function toPoint({ longitude, latitude }: Place, scale: number): Point {
  const size = TILE * 2 ** scale;
  const sine = Math.sin((clamp(latitude, NORTHERNMOST) * Math.PI) / 180);
  return {
    x: ((longitude + 180) / 360) * size,
    y: (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * size,
  };
}

export function toPlace({ x, y }: Point, scale: number): Place {
  const size = TILE * 2 ** scale;
  const latitude = (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / size))) * 180) / Math.PI;
  return { longitude: (x / size) * 360 - 180, latitude };
}

/** Places that are to be seen are not at the very edge. */
const FILLED = 0.9;

/** Metres that a point is wide there. */
export const metresPerPoint = (latitude: number, scale: number): number =>
  (40_075_016.686 * Math.cos((latitude * Math.PI) / 180)) / (TILE * 2 ** scale);

/** The largest scale at which all places are inside, and the place in their middle. */
export function showing(
  places: readonly Place[],
  inside: { readonly width: number; readonly height: number },
  [least, most]: readonly [number, number],
): { readonly center: Place; readonly scale: number } {
  const points = places.map((place) => toPoint(place, 0));
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  const room = (size: number, wanted: number): number =>
    wanted === 0 ? most : Math.log2((size * FILLED) / wanted);
  const scale = Math.min(room(inside.width, right - left), room(inside.height, bottom - top));
  return {
    center: toPlace({ x: (left + right) / 2, y: (top + bottom) / 2 }, 0),
    scale: Math.max(least, Math.min(most, scale)),
  };
}
