// The canvas of the demo pictures: 480 × 480, flat colours, and the few strokes that all shapes share.

export const SIZE = 480;

export interface Palette {
  /** Behind everything. */
  readonly ground: string;
  /** The disc behind the thing. */
  readonly disc: string;
  /** Hills, and other things far away. */
  readonly far: string;
  readonly body: string;
  readonly shade: string;
  readonly light: string;
  readonly accent: string;
  /** The colour of the tea in the cup. */
  readonly liquor: string;
  readonly ink: string;
  /** Tea leaves, where the shade would be too pale for them. */
  readonly leaf?: string;
}

type Attributes = Readonly<Record<string, string | number>>;

const written = (attributes: Attributes): string =>
  Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${value}"`)
    .join('');

export const path = (d: string, fill: string, more: Attributes = {}): string =>
  `<path d="${d}" fill="${fill}"${written(more)}/>`;

export const stroke = (d: string, color: string, width: number, more: Attributes = {}): string =>
  `<path d="${d}" fill="none" stroke="${color}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"${written(more)}/>`;

export const ellipse = (
  [cx, cy]: readonly [number, number],
  [rx, ry]: readonly [number, number],
  fill: string,
  more: Attributes = {},
): string => `<ellipse cx="${cx}" cy="${cy}" rx="${rx}" ry="${ry}" fill="${fill}"${written(more)}/>`;

export const rect = (
  [x, y, width, height]: readonly [number, number, number, number],
  fill: string,
  more: Attributes = {},
): string => `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${fill}"${written(more)}/>`;

export const group = (transform: string, ...parts: string[]): string =>
  `<g transform="${transform}">${parts.join('')}</g>`;

/** The soft shadow a thing stands on. */
export const shadow = (cx: number, cy: number, rx: number): string =>
  ellipse([cx, cy], [rx, rx * 0.1], '#000', { opacity: 0.13 });

/** Characters one below the other, as labels are written. */
export const vertical = (
  text: string,
  { x, y, size, fill }: { x: number; y: number; size: number; fill: string },
): string =>
  [...text]
    .map(
      (character, index) =>
        `<text x="${x}" y="${y + index * size * 1.12}" font-size="${size}" fill="${fill}" text-anchor="middle" font-family="'Songti SC','Noto Serif CJK SC','Noto Serif SC',STSong,serif">${character}</text>`,
    )
    .join('');

export function backdrop(palette: Palette, scene: 'hills' | 'table'): string {
  const disc = ellipse([240, 214], [168, 168], palette.disc);
  const ground = rect([0, 0, SIZE, SIZE], palette.ground);
  if (scene === 'table') return ground + disc + rect([0, 372, SIZE, 108], palette.far, { opacity: 0.55 });
  return (
    ground +
    disc +
    path(
      'M0 330 C60 268 104 262 158 308 C204 250 262 240 322 300 C366 262 424 268 480 312 V480 H0 Z',
      palette.far,
      {
        opacity: 0.4,
      },
    ) +
    path('M0 374 C90 344 170 352 250 366 C340 382 420 362 480 350 V480 H0 Z', palette.far, { opacity: 0.75 })
  );
}

/** Three threads of steam that rise from a point. */
export const steam = (x: number, y: number, color: string): string =>
  [-22, 0, 22]
    .map((dx, index) =>
      stroke(
        `M${x + dx} ${y} c-12 -${14 + index * 2} 12 -${24 + index * 2} 0 -${42 + (index % 2) * 14}`,
        color,
        4,
        { opacity: 0.55 },
      ),
    )
    .join('');

/** A shoot of two leaves and a bud, its foot at the origin. */
export function sprig(color: string, vein: string): string {
  const leaf = 'M0 0 C16 -26 48 -36 74 -26 C62 -2 30 14 0 0 Z';
  return (
    stroke('M0 0 C2 -22 2 -40 0 -58', color, 4) +
    group(
      'translate(0 -14) rotate(-12)',
      path(leaf, color),
      stroke('M4 -2 C26 -10 44 -18 62 -22', vein, 1.6),
    ) +
    group(
      'translate(0 -26) scale(-1 1) rotate(-22) scale(0.86)',
      path(leaf, color),
      stroke('M4 -2 C26 -10 44 -18 62 -22', vein, 1.6),
    ) +
    path('M0 -52 C-12 -72 -8 -92 2 -106 C12 -90 12 -70 0 -52 Z', color)
  );
}

/** Loose leaves strewn on the ground. */
export const strewn = (places: readonly (readonly [number, number, number])[], color: string): string =>
  places
    .map(([x, y, turn]) =>
      group(
        `translate(${x} ${y}) rotate(${turn})`,
        path('M-15 0 C-7 -7 8 -8 15 -1 C7 6 -7 6 -15 0 Z', color),
      ),
    )
    .join('');
