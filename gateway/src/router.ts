// Finds the route of a request in a radix tree. A router is built whole and never changed while it serves.
import createFindMyWay, { type HTTPMethod } from 'find-my-way';

const MAX_PARAMETER_LENGTH = 512;
const noop = () => {};

export interface Router<T> {
  /** @throws Error when the pattern is no pattern, or another route has it already. */
  add(method: string, pattern: string, route: T): void;
  /** Is there a route with this very pattern, whatever its parameters are called? */
  has(method: string, pattern: string): boolean;
  /** @param path normalised. */
  find(method: string, path: string): T | undefined;
  /** Methods for which the path has a route, sorted; for `Allow`. */
  methodsOf(path: string): string[];
}

export function createRouter<T>(): Router<T> {
  const tree = createFindMyWay({
    caseSensitive: true,
    maxParamLength: MAX_PARAMETER_LENGTH,
    querystringParser: () => '',
  });
  const methods = new Set<string>();
  const find = (method: string, path: string): T | undefined =>
    tree.find(method as HTTPMethod, path)?.store as T | undefined;
  return {
    add(method, pattern, route) {
      tree.on(method as HTTPMethod, pattern, noop, route);
      methods.add(method);
    },
    has: (method, pattern) => tree.hasRoute(method as HTTPMethod, pattern),
    find,
    methodsOf: (path) => [...methods].filter((method) => find(method, path) !== undefined).sort(),
  };
}
