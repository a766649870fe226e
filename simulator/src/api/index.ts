// Door of `wx`: name → implementation. A name that WeChat has and this table has not fails visibly and is listed.
import { animation } from './animation.ts';
import { basics } from './basics.ts';
import type { Api } from './define.ts';
import { device } from './device.ts';
import { navigation } from './navigation.ts';

export const apis: Readonly<Record<string, Api>> = { ...animation, ...basics, ...device, ...navigation };
