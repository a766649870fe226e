// Install config: one definition of variables gives types, defaults, checks, the boot print and the reference page.
export {
  type ConfigDefinition,
  type ConfigOf,
  defineConfig,
  flag,
  oneOf,
  port,
  secret,
  text,
  whole,
} from './definition.ts';
export { loadConfig } from './load.ts';
export { describeConfig, referencePage } from './print.ts';
