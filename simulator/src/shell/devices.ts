// Phones that a page can be looked at on, in their points.
import { type Device, iPhone } from './phone.ts';

export const devices: readonly Device[] = [
  iPhone,
  { name: 'iPhone 15', width: 393, height: 852, statusBarHeight: 59, pixelRatio: 3 },
  { name: 'iPhone SE', width: 320, height: 568, statusBarHeight: 20, pixelRatio: 2 },
  { name: 'Android', width: 412, height: 915, statusBarHeight: 32, pixelRatio: 2.625 },
  { name: 'iPad', width: 768, height: 1024, statusBarHeight: 24, pixelRatio: 2 },
];
