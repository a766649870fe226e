// `requirePlugin`: the module of the folder that stands in for a plugin; without one, an object whose functions say what is missing.
import type { Program } from '../compiler/program.ts';
import type { Errors } from './errors.ts';
import type { ModuleLoader } from './module-loader.ts';

export interface RequirePlugin {
  (name: string): unknown;
  async(name: string): Promise<unknown>;
}

export function createRequirePlugin(
  { plugins = {} }: Program,
  loader: Pick<ModuleLoader, 'load'>,
  { warn }: Pick<Errors, 'warn'>,
): RequirePlugin {
  const absent = new Map<string, object>();
  function requirePlugin(name: string): unknown {
    const main = plugins[name];
    if (main !== undefined) return loader.load(main);
    const known = absent.get(name);
    if (known !== undefined) return known;
    warn(
      `plugin "${name}" is not on this machine; simulator.plugins can name a folder that stands in for it`,
    );
    const made = absentPlugin(name);
    absent.set(name, made);
    return made;
  }
  return Object.assign(requirePlugin, { async: async (name: string) => requirePlugin(name) });
}

/** The app gets through its first lines; what it calls fails, and names the plugin. */
const absentPlugin = (name: string): object =>
  new Proxy(
    {},
    {
      get(_target, key) {
        // Not a promise, and nothing to print.
        if (typeof key === 'symbol' || key === 'then' || key === 'toJSON') return undefined;
        return () => {
          throw new Error(`plugin "${name}" is not on this machine: ${key}() cannot run`);
        };
      },
    },
  );
