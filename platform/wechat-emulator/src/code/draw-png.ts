// A PNG of dots without a background: grey with alpha.
import { encodePng } from '../png.ts';
import type { Pattern } from './pattern.ts';

export const drawPng = ({ isDark }: Pattern, width: number): Buffer =>
  encodePng(width, 2, (x, y, bytes) => {
    if (isDark(x, y, width)) bytes[1] = 255;
  });
