// Finds the route of a request: host, then path in a tree of segments, then method, then the routes' own conditions.

const MAX_PARAMETER_LENGTH = 512;

/** What the router reads of a request. */
export interface Routable {
  readonly method: string;
  /** Normalised. */
  readonly path: string;
  /** As the client sent it; asked for only where a route names a host. */
  readonly host: string | undefined;
}

export interface RoutePlace {
  /** Exact, or `*.` and a domain; any host when left out. */
  readonly host?: string | undefined;
  readonly method: string;
  /** `:name` stands for one segment, a final `*` for the rest. */
  readonly pattern: string;
}

export interface Candidate<T, R> {
  readonly route: T;
  /** Left out when the place alone decides. */
  readonly holds?: ((request: R) => boolean) | undefined;
}

/** The more specific host wins, then the more specific path, then the order of `add`. */
export interface Router<T, R extends Routable = Routable> {
  /** Would this place never be reached, because a candidate without conditions has it already? */
  isTaken(place: RoutePlace): boolean;
  add(place: RoutePlace, candidate: Candidate<T, R>): void;
  find(request: R): T | undefined;
  /** Methods for which the request would have a route, sorted; for `Allow`. */
  methodsOf(request: R): string[];
}

type Leaf<T, R> = Map<string, Candidate<T, R>[]>;

interface Node<T, R> {
  readonly named: Map<string, Node<T, R>>;
  /** Any one segment that is not empty. */
  any: Node<T, R> | undefined;
  /** For paths that end here. */
  leaf: Leaf<T, R> | undefined;
  /** For paths that go on in whatever way. */
  rest: Leaf<T, R> | undefined;
}

const emptyNode = <T, R>(): Node<T, R> => ({
  named: new Map(),
  any: undefined,
  leaf: undefined,
  rest: undefined,
});

export function createRouter<T, R extends Routable = Routable>(): Router<T, R> {
  const anywhere = emptyNode<T, R>();
  const hosts = new Map<string, Node<T, R>>();
  const treeOf = (host: string | undefined): Node<T, R> => {
    if (host === undefined) return anywhere;
    const known = hosts.get(host) ?? emptyNode<T, R>();
    hosts.set(host, known);
    return known;
  };

  /** `visit` ends the walk by returning something. */
  const walk = <V>(request: R, visit: (leaf: Leaf<T, R>, request: R) => V | undefined): V | undefined => {
    if (hosts.size > 0)
      for (const key of hostKeys(request.host)) {
        const tree = hosts.get(key);
        const found = tree === undefined ? undefined : descend(tree, request, 1, visit);
        if (found !== undefined) return found;
      }
    return descend(anywhere, request, 1, visit);
  };

  return {
    isTaken: ({ host, method, pattern }) =>
      leafAt(treeOf(host), pattern)
        .get(method)
        ?.some(({ holds }) => holds === undefined) ?? false,
    add({ host, method, pattern }, candidate) {
      const leaf = leafAt(treeOf(host), pattern);
      const list = leaf.get(method);
      if (list === undefined) leaf.set(method, [candidate]);
      else list.push(candidate);
    },
    find: (request) => walk(request, pick),
    methodsOf(request) {
      const found = new Set<string>();
      walk(request, (leaf) => {
        for (const [method, list] of leaf) if (choose(list, request) !== undefined) found.add(method);
        return undefined;
      });
      return [...found].sort();
    },
  };
}

/** Each node has one depth, so a request visits none twice, however many branches it has to come back from. */
function descend<T, R extends Routable, V>(
  node: Node<T, R>,
  request: R,
  from: number,
  visit: (leaf: Leaf<T, R>, request: R) => V | undefined,
): V | undefined {
  const { path } = request;
  const slash = path.indexOf('/', from);
  const segment = slash < 0 ? path.slice(from) : path.slice(from, slash);
  let found: V | undefined;
  const named = node.named.get(segment);
  if (named !== undefined) found = enter(named, request, slash, visit);
  if (found === undefined && node.any !== undefined && isParameter(segment))
    found = enter(node.any, request, slash, visit);
  return found === undefined && node.rest !== undefined ? visit(node.rest, request) : found;
}

function enter<T, R extends Routable, V>(
  node: Node<T, R>,
  request: R,
  slash: number,
  visit: (leaf: Leaf<T, R>, request: R) => V | undefined,
): V | undefined {
  if (slash >= 0) return descend(node, request, slash + 1, visit);
  return node.leaf === undefined ? undefined : visit(node.leaf, request);
}

const isParameter = (segment: string): boolean => segment !== '' && segment.length <= MAX_PARAMETER_LENGTH;

function pick<T, R extends Routable>(leaf: Leaf<T, R>, request: R): T | undefined {
  const list = leaf.get(request.method);
  return list === undefined ? undefined : choose(list, request);
}

function choose<T, R>(list: readonly Candidate<T, R>[], request: R): T | undefined {
  for (const { route, holds } of list) if (holds === undefined || holds(request)) return route;
  return undefined;
}

function leafAt<T, R>(tree: Node<T, R>, pattern: string): Leaf<T, R> {
  let node = tree;
  for (const segment of pattern.slice(1).split('/')) {
    if (segment === '*') {
      node.rest ??= new Map();
      return node.rest;
    }
    if (segment.startsWith(':')) {
      node.any ??= emptyNode();
      node = node.any;
    } else {
      const next: Node<T, R> = node.named.get(segment) ?? emptyNode();
      node.named.set(segment, next);
      node = next;
    }
  }
  node.leaf ??= new Map();
  return node.leaf;
}

/** @throws Error with the reason when the pattern is none. */
export function checkPattern(pattern: string): void {
  const names = new Set<string>();
  const segments = pattern.slice(1).split('/');
  for (const [index, segment] of segments.entries()) {
    if (segment.includes('*') && (segment !== '*' || index < segments.length - 1))
      throw new Error(`match.path ${pattern} has a * that is not its last segment`);
    if (!segment.includes(':')) continue;
    if (!/^:[A-Za-z_][A-Za-z0-9_]{0,31}$/.test(segment))
      throw new Error(`match.path ${pattern} has a parameter that is not a whole segment :name`);
    if (names.has(segment)) throw new Error(`match.path ${pattern} has ${segment} twice`);
    names.add(segment);
  }
}

/** The host itself, then `*.` and each domain it lies below, the longest first. */
function* hostKeys(sent: string | undefined): Generator<string> {
  const host = plainHost(sent);
  if (host === '') return;
  yield host;
  for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) yield `*${host.slice(dot)}`;
}

/** Lower case, without port and final dot. */
export function plainHost(sent: string | undefined): string {
  if (sent === undefined || sent.length > 255) return '';
  const host = sent.toLowerCase();
  const colon = host.startsWith('[') ? host.indexOf(']') + 1 : host.indexOf(':');
  const name = colon > 0 ? host.slice(0, colon) : host;
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

/** Would this pattern take the path? For explanations: the router does not go pattern by pattern. */
export function matchesPattern(pattern: string, path: string): boolean {
  const wanted = pattern.split('/');
  const segments = path.split('/');
  for (const [index, each] of wanted.entries()) {
    if (each === '*' && index === wanted.length - 1) return segments.length > index;
    const segment = segments[index];
    if (segment === undefined) return false;
    if (each.startsWith(':') ? !isParameter(segment) : segment !== each) return false;
  }
  return wanted.length === segments.length;
}
