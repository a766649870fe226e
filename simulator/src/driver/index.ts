// Door of the driver: launch a mini program in a browser or without one, and use it as a person would.
export { type LaunchOptions, launch } from './launch.ts';
export type { MiniProgram } from './mini-program.ts';
export { tour, type Visit } from './tour.ts';
