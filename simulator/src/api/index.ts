// Door of `wx`: name → implementation. A name that WeChat has and this table has not fails visibly and is listed.
import { basics } from './basics.ts';
import type { Api } from './define.ts';
import { navigation } from './navigation.ts';

export const apis: Readonly<Record<string, Api>> = { ...basics, ...navigation };
