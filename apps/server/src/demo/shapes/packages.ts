// What tea is sold in: tin, pouch, jar, cake and box.
import { ellipse, group, type Palette, path, rect, shadow, stroke, vertical } from './canvas.ts';

const PAPER = '#fbf6ea';
const SEAL = '#b8402f';

/** A paper label with the name from top to bottom and a small seal. */
function label(name: string, { ink }: Palette): string {
  const size = name.length > 3 ? 22 : 27;
  const height = name.length * size * 1.12 + 44;
  return group(
    `translate(0 ${-height / 2})`,
    rect([-29, 0, 58, height], PAPER, { rx: 3 }),
    rect([-24, 5, 48, height - 10], 'none', { rx: 2, stroke: ink, 'stroke-width': 1, opacity: 0.45 }),
    vertical(name, { x: 0, y: size + 10, size, fill: ink }),
    rect([-6, height - 24, 12, 12], SEAL, { rx: 2 }),
  );
}

export function tin(palette: Palette, name: string): string {
  const { body, shade, light, accent } = palette;
  return (
    shadow(240, 400, 104) +
    path('M160 168 H320 V386 C320 398 284 406 240 406 C196 406 160 398 160 386 Z', body) +
    path('M286 168 H320 V386 C320 394 306 400 286 403 Z', shade) +
    rect([172, 184, 8, 196], light, { rx: 4, opacity: 0.5 }) +
    path('M152 128 H328 V166 C328 178 290 186 240 186 C190 186 152 178 152 166 Z', shade) +
    ellipse([240, 128], [88, 19], accent) +
    ellipse([240, 126], [66, 13], light, { opacity: 0.35 }) +
    stroke('M152 162 C152 174 190 182 240 182 C290 182 328 174 328 162', light, 2, { opacity: 0.5 }) +
    group('translate(240 290)', label(name, palette))
  );
}

export function pouch(palette: Palette, name: string): string {
  const { body, shade, light, accent } = palette;
  return (
    shadow(240, 402, 112) +
    path('M152 150 C150 240 142 330 148 396 C200 408 280 408 332 396 C338 330 330 240 328 150 Z', body) +
    path('M296 150 C300 250 304 330 298 403 C312 401 324 398 332 396 C338 330 330 240 328 150 Z', shade) +
    path('M148 108 H332 L328 156 H152 Z', accent) +
    stroke('M153 142 H327', light, 2, { opacity: 0.7, 'stroke-dasharray': '2 8' }) +
    ellipse([240, 124], [8, 8], palette.ground) +
    group('translate(240 276)', label(name, palette))
  );
}

export function jar(palette: Palette, name: string): string {
  const { body, shade, light, accent } = palette;
  return (
    shadow(240, 402, 106) +
    path(
      'M196 170 C150 190 134 236 138 290 C142 350 174 404 206 404 H274 C306 404 338 350 342 290 C346 236 330 190 284 170 Z',
      body,
    ) +
    path(
      'M284 170 C330 190 346 236 342 290 C338 350 306 404 274 404 H250 C300 380 322 250 268 170 Z',
      shade,
      {
        opacity: 0.8,
      },
    ) +
    stroke('M160 236 C152 264 152 300 164 330', light, 7, { opacity: 0.5 }) +
    rect([190, 150, 100, 26], shade, { rx: 6 }) +
    path('M180 152 C184 112 296 112 300 152 C282 160 198 160 180 152 Z', accent) +
    ellipse([240, 113], [17, 11], shade) +
    group('translate(240 286)', label(name, palette))
  );
}

/** Pressed tea in its wrapper, seen at a slant. */
export function cake(palette: Palette, name: string): string {
  const { body, shade, accent, ink, light } = palette;
  const pleats = Array.from({ length: 28 }, (_, index) => {
    const angle = (index / 28) * Math.PI * 2;
    const point = (radius: number) =>
      `${(240 + Math.cos(angle) * radius).toFixed(1)} ${(262 + Math.sin(angle) * radius).toFixed(1)}`;
    return stroke(`M${point(112)} L${point(132)}`, shade, 2, { opacity: 0.5 });
  });
  return (
    shadow(240, 408, 118) +
    ellipse([240, 270], [140, 140], shade) +
    ellipse([240, 262], [140, 140], body) +
    pleats.join('') +
    ellipse([240, 262], [98, 98], 'none', { stroke: accent, 'stroke-width': 3 }) +
    ellipse([240, 262], [90, 90], light, { opacity: 0.5 }) +
    vertical(name, { x: 240, y: name.length > 3 ? 216 : 232, size: name.length > 3 ? 32 : 38, fill: ink }) +
    rect([229, name.length > 2 ? 328 : 298, 22, 22], SEAL, { rx: 3 })
  );
}

export function box(palette: Palette, name: string): string {
  const { body, shade, light, accent } = palette;
  return (
    shadow(244, 404, 140) +
    path('M112 196 L332 196 L332 400 L112 400 Z', body) +
    path('M332 196 L372 168 L372 376 L332 400 Z', shade) +
    path('M112 196 L154 168 L372 168 L332 196 Z', light) +
    rect([112, 280, 220, 22], accent) +
    path('M332 280 L372 254 L372 274 L332 302 Z', accent, { opacity: 0.7 }) +
    rect([126, 210, 192, 176], 'none', { stroke: accent, 'stroke-width': 1.5, opacity: 0.6 }) +
    group('translate(222 292)', label(name, palette))
  );
}
