// placeholder
import type { DefineCommand } from '../context.ts';
export const importLitemall: DefineCommand = () => {};
