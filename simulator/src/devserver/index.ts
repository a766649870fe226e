// Door of the development server: a project in a browser, with hot reload and panels.
export { type DevServerOptions, startDevServer } from './dev-server.ts';
export type { Served } from './serve.ts';
