// What the author passed to `Page`, `Component` or `Behavior`, made ready for glass-easel without touching the author's object.
import { type BuiltInBehaviors, createBuiltInBehaviors } from './built-in-behaviors.ts';
import type { Errors } from './errors.ts';

export type Definition = Record<string, unknown>;

export interface Definitions {
  prepare(definition: unknown, where: string): Definition;
  readonly behaviors: BuiltInBehaviors;
}

export function createDefinitions(
  register: (definition: object) => unknown,
  errors: Pick<Errors, 'report'>,
): Definitions {
  const builtIn = createBuiltInBehaviors(register);

  function behaviors(list: unknown, where: string): unknown[] {
    if (!Array.isArray(list)) return [];
    return list.flatMap((behavior: unknown) => {
      if (typeof behavior === 'string') {
        const found = builtIn.find(behavior);
        if (found !== undefined) return [found];
      } else if (typeof behavior === 'object' && behavior !== null && '_$' in behavior) return [behavior];
      const named = typeof behavior === 'string' ? `"${behavior}"` : typeof behavior;
      errors.report(new Error(`${where}: behaviors: ${named} is not a behavior`), where);
      return [];
    });
  }

  return {
    behaviors: builtIn,
    prepare(given, where) {
      if (typeof given !== 'object' || given === null) {
        throw new TypeError(
          `${where}: the definition is an object, not ${given === null ? 'null' : typeof given}`,
        );
      }
      // As WeChat does, with what an object inherits: TypeScript's older classes keep their methods there.
      const made: Definition = {};
      for (const name in given) made[name] = (given as Definition)[name];
      // WeChat passes over what has not the shape of a part, and Taro gives every page `externalClasses: {}`.
      for (const name of parts) if (!isRecord(made[name])) delete made[name];
      if (!Array.isArray(made.externalClasses)) delete made.externalClasses;
      if (!mayExport(made.behaviors)) delete made.export;
      if (made.behaviors !== undefined) made.behaviors = behaviors(made.behaviors, where);
      if (isRecord(made.properties)) {
        made.properties = Object.fromEntries(
          Object.entries(made.properties).map(([name, property]) => [name, preparedProperty(property)]),
        );
      }
      if (isRecord(made.observers)) made.observers = withMethodNames(made.observers);
      return made;
    },
  };
}

/** Without this behaviour `export` is a name like any other; a behaviour of the app's may bring it. */
const mayExport = (behaviors: unknown): boolean =>
  Array.isArray(behaviors) &&
  behaviors.some((each) => each === 'wx://component-export' || typeof each === 'object');

const parts = ['options', 'properties', 'methods', 'observers', 'lifetimes', 'pageLifetimes', 'relations'];

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const types: ReadonlySet<unknown> = new Set([String, Number, Boolean, Object, Array, Function, null]);
/** What WeChat does not know, like `'Function'`, takes any value. */
const typeOf = (type: unknown): unknown => (types.has(type) ? type : null);

/** `type` may be a list, `observer` the name of a method. */
function preparedProperty(property: unknown): unknown {
  if (Array.isArray(property)) return { type: property[0], optionalTypes: property.slice(1) };
  if (!isRecord(property)) return typeOf(property);
  const made = { ...property };
  if (Array.isArray(made.type)) {
    made.optionalTypes = [...made.type.slice(1), ...((made.optionalTypes as unknown[] | undefined) ?? [])];
    made.type = made.type[0];
  }
  made.type = typeOf(made.type);
  if (typeof made.observer === 'string') made.observer = callerOf(made.observer);
  return made;
}

const withMethodNames = (observers: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(observers).map(([path, run]) => [path, typeof run === 'string' ? callerOf(run) : run]),
  );

const callerOf = (name: string) =>
  function (this: Record<string, unknown>, ...values: unknown[]): unknown {
    const method = this[name];
    return typeof method === 'function' ? method.apply(this, values) : undefined;
  };
