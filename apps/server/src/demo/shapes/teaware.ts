// What tea is made in and drunk from.
import { ellipse, group, type Palette, path, rect, shadow, steam, stroke } from './canvas.ts';

export function teapot({ body, shade, light, accent }: Palette): string {
  return (
    shadow(236, 396, 130) +
    stroke('M330 250 C400 232 410 330 330 344', shade, 20) +
    path('M150 304 C112 296 96 262 78 216 C92 208 106 210 116 216 C128 248 146 258 168 262 Z', body) +
    path(
      'M240 196 C316 196 352 240 352 296 C352 350 312 394 280 394 H200 C168 394 128 350 128 296 C128 240 164 196 240 196 Z',
      body,
    ) +
    path(
      'M300 210 C336 228 352 260 352 296 C352 350 312 394 280 394 H250 C312 366 330 272 300 210 Z',
      shade,
      {
        opacity: 0.75,
      },
    ) +
    stroke('M154 268 C148 290 150 318 162 338', light, 8, { opacity: 0.5 }) +
    path('M176 206 C182 170 298 170 304 206 C282 216 198 216 176 206 Z', shade) +
    ellipse([240, 168], [17, 15], body) +
    stroke('M178 207 C200 216 280 216 302 207', accent, 3, { opacity: 0.8 })
  );
}

export function kettle({ body, shade, light, accent, far }: Palette): string {
  const studs = [180, 206, 232, 258, 284, 310]
    .flatMap((x) =>
      [264, 290, 316].map((y) => ellipse([x - (y % 4), y], [4.5, 4.5], light, { opacity: 0.4 })),
    )
    .join('');
  return (
    shadow(240, 398, 136) +
    stroke('M152 232 C152 92 328 92 328 232', shade, 13) +
    stroke('M196 139 C216 124 264 124 284 139', accent, 15) +
    path('M146 300 C116 288 102 262 92 226 L122 220 C130 246 146 258 164 262 Z', body) +
    path('M140 258 C160 216 320 216 340 258 C364 312 350 374 312 394 H168 C130 374 116 312 140 258 Z', body) +
    path('M318 236 C364 290 354 372 312 394 H266 C328 364 340 288 300 228 Z', shade, { opacity: 0.8 }) +
    studs +
    path('M184 228 C190 204 290 204 296 228 C270 236 210 236 184 228 Z', shade) +
    ellipse([240, 202], [15, 12], accent) +
    steam(100, 204, far)
  );
}

export function gaiwan({ body, shade, light, accent }: Palette): string {
  return (
    shadow(240, 404, 136) +
    ellipse([240, 376], [136, 26], shade) +
    ellipse([240, 368], [136, 26], body) +
    ellipse([240, 366], [92, 16], shade, { opacity: 0.6 }) +
    path('M136 232 C140 312 178 372 212 372 H268 C302 372 340 312 344 232 Z', body) +
    path('M306 232 C304 304 286 350 250 372 H268 C302 372 340 312 344 232 Z', shade, { opacity: 0.8 }) +
    stroke('M162 254 C168 292 180 322 196 342', light, 7, { opacity: 0.7 }) +
    ellipse([240, 232], [104, 20], shade) +
    path('M148 226 C160 168 320 168 332 226 C300 242 180 242 148 226 Z', body) +
    path('M290 188 C314 196 328 210 332 226 C322 232 306 235 288 236 C304 220 304 202 290 188 Z', shade, {
      opacity: 0.7,
    }) +
    path('M214 188 C212 164 268 164 266 188 Z', accent) +
    ellipse([240, 173], [14, 3], light, { opacity: 0.5 }) +
    stroke('M216 300 C226 286 236 286 240 300 C246 286 258 286 264 300', accent, 4, { opacity: 0.75 }) +
    stroke('M240 300 V326', accent, 4, { opacity: 0.75 })
  );
}

export function pitcher({ liquor, shade, light, accent }: Palette): string {
  const glass = 'M162 152 C150 246 154 330 178 388 H302 C326 330 330 246 318 152 Z';
  return (
    shadow(244, 398, 104) +
    stroke('M316 196 C400 196 396 322 318 322', accent, 12, { opacity: 0.75 }) +
    path(glass, light, { opacity: 0.7 }) +
    path('M157 244 C157 300 162 348 182 380 H298 C318 348 323 300 323 244 Z', liquor) +
    ellipse([240, 244], [83, 13], light, { opacity: 0.55 }) +
    path('M284 252 C288 310 280 352 262 380 H298 C318 348 323 300 323 244 Z', shade, { opacity: 0.25 }) +
    stroke('M178 178 C170 240 174 310 188 356', '#fff', 7, { opacity: 0.65 }) +
    path('M162 152 C150 146 138 146 132 150 C144 164 154 172 160 184 Z', light, { opacity: 0.9 }) +
    ellipse([240, 152], [78, 13], accent, { opacity: 0.45 }) +
    ellipse([240, 153], [70, 9], '#fff', { opacity: 0.55 })
  );
}

/** @param scale 1 is the size of a cup that stands beside something */
export function cup(
  { body, shade, light, liquor }: Palette,
  { x, y, scale = 1 }: { x: number; y: number; scale?: number },
): string {
  return group(
    `translate(${x} ${y}) scale(${scale})`,
    shadow(0, 36, 52),
    path('M-48 -26 C-46 10 -28 36 -16 36 H16 C28 36 46 10 48 -26 Z', body),
    path('M28 -26 C28 8 18 28 4 36 H16 C28 36 46 10 48 -26 Z', shade, { opacity: 0.75 }),
    ellipse([0, -26], [48, 11], light),
    ellipse([0, -24], [40, 8], liquor),
  );
}

export const cups = (palette: Palette): string =>
  cup(palette, { x: 166, y: 326, scale: 1.5 }) +
  cup(palette, { x: 322, y: 330, scale: 1.5 }) +
  cup(palette, { x: 244, y: 348, scale: 1.7 }) +
  steam(244, 286, palette.ground);

export function tray(palette: Palette): string {
  const { body, shade, light, accent } = palette;
  const slats = Array.from({ length: 7 }, (_, index) =>
    stroke(`M${116 + index * 42} 322 L${96 + index * 48} 356`, accent, 3, { opacity: 0.5 }),
  );
  const pale: Palette = { ...palette, body: light, shade: '#d9cfbd', light: '#fffdf7' };
  return (
    shadow(240, 408, 176) +
    path('M92 314 H388 L430 366 H50 Z', body) +
    path('M50 366 H430 V390 C430 396 426 400 420 400 H60 C54 400 50 396 50 390 Z', shade) +
    slats.join('') +
    rect([206, 376, 68, 10], accent, { rx: 5, opacity: 0.7 }) +
    group('translate(98 138) scale(0.52)', teapot(pale)) +
    cup(pale, { x: 324, y: 312, scale: 0.72 }) +
    cup(pale, { x: 376, y: 330, scale: 0.72 })
  );
}

/** A lidded caddy with a band. */
export function canister({ body, shade, light, accent }: Palette): string {
  return (
    shadow(240, 402, 106) +
    path('M156 196 C146 262 146 330 162 394 C196 406 284 406 318 394 C334 330 334 262 324 196 Z', body) +
    path('M290 196 C300 270 298 340 282 402 C298 400 310 397 318 394 C334 330 334 262 324 196 Z', shade) +
    stroke('M176 224 C170 270 170 320 180 366', light, 7, { opacity: 0.5 }) +
    path('M150 268 H330 V312 H150 Z', accent, { opacity: 0.9 }) +
    stroke('M150 268 H330 M150 312 H330', light, 2, { opacity: 0.7 }) +
    path('M150 160 C160 140 320 140 330 160 V196 C300 208 180 208 150 196 Z', shade) +
    ellipse([240, 158], [90, 16], light, { opacity: 0.6 }) +
    path('M222 154 C220 128 260 128 258 154 Z', accent)
  );
}
