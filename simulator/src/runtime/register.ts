// The app's `Page`, `Component` and `Behavior`: each registers with glass-easel under the file that is being run.
import type { Program } from '../compiler/program.ts';
import type { Definitions } from './definition.ts';
import type { Errors } from './errors.ts';
import type { World } from './world.ts';

export interface Registrar {
  /** To be handed to the app's realm. */
  readonly globals: Readonly<Record<'Page' | 'Component' | 'Behavior', (definition?: unknown) => unknown>>;
  /** Runs a module; what it registers is this module's page or component. */
  run(id: string, run: () => void): void;
  registered(path: string): boolean;
}

interface RegistrarParts {
  readonly program: Program;
  readonly world: World;
  readonly definitions: Definitions;
  readonly errors: Errors;
}

export function createRegistrar({ program, world, definitions, errors }: RegistrarParts): Registrar {
  const running: string[] = [];
  const done = new Set<string>();

  function current(what: string): string {
    const path = running.at(-1);
    if (path === undefined) {
      throw new Error(`${what}() is called outside of a page's or component's file`);
    }
    if (done.has(path)) errors.warn(`${path}: ${what}() is called a second time and replaces the first`);
    done.add(path);
    return path;
  }

  function isolate(path: string, definition: Record<string, unknown>): void {
    const options = (definition.options ?? {}) as { styleIsolation?: string; addGlobalClass?: boolean };
    world.isolate(path, options.styleIsolation ?? (options.addGlobalClass ? 'apply-shared' : undefined));
  }

  const behavior = (definition: unknown): unknown =>
    world.behavior(definitions.prepare(definition, 'Behavior'));
  return {
    globals: {
      // Functions, not methods: Tina writes `new Page(…)`.
      Page: function Page(definition) {
        const path = current('Page');
        const prepared = definitions.prepare(definition, path);
        isolate(path, prepared);
        return world.space
          .component(path)
          .pageDefinition(prepared as never)
          .register();
      },
      Component: function Component(definition) {
        const path = current('Component');
        if (definition === undefined) return world.space.component(path);
        const prepared = definitions.prepare(definition, path);
        isolate(path, prepared);
        return world.space
          .component(path)
          .definition(prepared as never)
          .register();
      },
      Behavior: function Behavior(definition) {
        return definition === undefined ? world.space.behavior() : behavior(definition);
      },
    },
    run(id, run) {
      if (program.components[id] === undefined) {
        run();
        return;
      }
      running.push(id);
      try {
        run();
      } finally {
        running.pop();
      }
    },
    registered: (path) => done.has(path),
  };
}
