// The app's modules: CommonJS in the realm of the app, each with a `require` that knows its sub-package.
import type { ProgramCode } from './program-code.ts';

export interface Require {
  (specifier: string): unknown;
  (specifier: string, loaded: (exports: unknown) => void, failed?: (error: unknown) => void): void;
  async(specifier: string): Promise<unknown>;
}

export interface ModuleLoader {
  /** Runs a module once and returns its exports. */
  load(id: string): unknown;
  has(id: string): boolean;
}

/**
 * `around` is told which module runs: `Page()` and `Component()` belong to the file that is being
 * registered, even when a module that it requires makes the call.
 */
export function createModuleLoader(
  { program, moduleOf }: Pick<ProgramCode, 'program' | 'moduleOf'>,
  around: (id: string, run: () => void) => void,
): ModuleLoader {
  const started = new Map<string, { exports: unknown }>();

  function load(id: string): unknown {
    const known = started.get(id);
    // A cycle sees what the module has exported so far, as in Node.
    if (known !== undefined) return known.exports;
    if (program.modules[id] === undefined) throw new Error(`module '${id}.js' is not defined`);
    const module = { exports: {} as unknown };
    started.set(id, module);
    try {
      const run = moduleOf(id)!;
      around(id, () => run(requireFrom(id), module, module.exports));
    } catch (error) {
      // The next to require it shall hear of the error too, not see half of a module.
      started.delete(id);
      throw error;
    }
    return module.exports;
  }

  function resolve(from: string, specifier: string): string {
    const id = program.modules[from]?.links[specifier] ?? relative(from, specifier);
    const found = [id, `${id}/index`].find((candidate) => program.modules[candidate] !== undefined);
    if (found === undefined) {
      throw new Error(`module '${id}.js' is not defined, require args is '${specifier}'`);
    }
    return found;
  }

  function requireFrom(from: string): Require {
    const root = program.modules[from]?.packageRoot ?? '';
    const require = ((
      specifier: string,
      loaded?: (exports: unknown) => void,
      failed?: (error: unknown) => void,
    ) => {
      if (loaded !== undefined) {
        require.async(specifier).then(loaded, failed ?? (() => {}));
        return undefined;
      }
      const id = resolve(from, specifier);
      const target = program.modules[id]!.packageRoot;
      if (target !== '' && target !== root) {
        throw new Error(
          `module '${id}.js' is in the sub-package '${target}'; from outside of it only require.async reaches it`,
        );
      }
      return load(id);
    }) as Require;
    require.async = async (specifier) => {
      try {
        return load(resolve(from, specifier));
      } catch (error) {
        throw Object.assign(error as Error, { errMsg: `require.async:fail ${(error as Error).message}` });
      }
    };
    return require;
  }

  return { load, has: (id) => program.modules[id] !== undefined };
}

function relative(from: string, specifier: string): string {
  const parts = specifier.startsWith('/') ? [] : from.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/').replace(/\.(js|ts)$/, '');
}
