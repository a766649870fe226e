// `createSelectorQuery`: asks for places, sizes, properties and nodes, and answers all at once after the frame.
import type { BuiltInNode } from '../components/built-in.ts';
import { firstElement, rectOf } from './geometry.ts';
import { type Component, componentOf, type Element } from './glass-easel.ts';

interface Fields {
  readonly id?: boolean;
  readonly dataset?: boolean;
  readonly mark?: boolean;
  readonly rect?: boolean;
  readonly size?: boolean;
  readonly scrollOffset?: boolean;
  readonly properties?: readonly string[];
  readonly computedStyle?: readonly string[];
  readonly context?: boolean;
  readonly node?: boolean;
  readonly ref?: boolean;
}

type Callback = (result: unknown) => void;

interface Question {
  readonly component: Component;
  /** Null asks for the viewport. */
  readonly selector: string | null;
  readonly all: boolean;
  readonly fields: Fields;
  readonly callback: Callback | undefined;
}

export interface SelectorQuery {
  in(component: unknown): SelectorQuery;
  select(selector: string): NodesRef;
  selectAll(selector: string): NodesRef;
  selectViewport(): NodesRef;
  exec(callback?: (results: unknown[]) => void): SelectorQuery;
}

export interface NodesRef {
  fields(fields: Fields, callback?: Callback): SelectorQuery;
  boundingClientRect(callback?: Callback): SelectorQuery;
  scrollOffset(callback?: Callback): SelectorQuery;
  context(callback?: Callback): SelectorQuery;
  node(callback?: Callback): SelectorQuery;
  ref(callback?: Callback): SelectorQuery;
}

interface QueryParts {
  readonly guard: (where: string, run: () => void) => void;
  readonly builtInNode: (element: Element) => BuiltInNode | undefined;
  /** The component whose tree is asked when the app named none: the page on top. */
  readonly top: () => Component | undefined;
}

export function createSelectorQueries(parts: QueryParts): (scope?: unknown) => SelectorQuery {
  return (scope) => {
    let component = componentOf(scope);
    const questions: Question[] = [];
    const query: SelectorQuery = {
      in(given) {
        component = componentOf(given);
        return query;
      },
      select: (selector) => ref(selector, false),
      selectAll: (selector) => ref(selector, true),
      selectViewport: () => ref(null, false),
      exec(callback) {
        // Later, so that what was set just before is on the page.
        setTimeout(() => {
          const results = questions.map((question) => answer(question, parts));
          for (const [index, { callback: each }] of questions.entries()) {
            if (each !== undefined) parts.guard('selector query', () => each(results[index]));
          }
          if (callback !== undefined) parts.guard('selector query', () => callback(results));
        }, 0);
        return query;
      },
    };
    const ref = (selector: string | null, all: boolean): NodesRef => {
      const asked = component ?? parts.top();
      const ask = (fields: Fields, callback?: Callback): SelectorQuery => {
        if (asked !== undefined) questions.push({ component: asked, selector, all, fields, callback });
        return query;
      };
      return {
        fields: ask,
        boundingClientRect: (callback) => ask({ id: true, dataset: true, rect: true, size: true }, callback),
        scrollOffset: (callback) => ask({ id: true, dataset: true, scrollOffset: true }, callback),
        context: (callback) => ask({ context: true }, callback),
        node: (callback) => ask({ node: true }, callback),
        ref: (callback) => ask({ ref: true }, callback),
      };
    };
    return query;
  };
}

function answer({ component, selector, all, fields }: Question, parts: QueryParts): unknown {
  if (selector === null) return viewport(component, fields);
  const shadow = component.getShadowRoot();
  if (!shadow) return all ? [] : null;
  if (all) return shadow.querySelectorAll(selector).map((element) => describe(element, fields, parts));
  const found = shadow.querySelector(selector);
  return found === null ? null : describe(found, fields, parts);
}

function viewport(component: Component, fields: Fields): Record<string, unknown> {
  const window = firstElement(component)?.ownerDocument.defaultView;
  const page = window?.document.documentElement;
  const [width, height] = [window?.innerWidth ?? 0, window?.innerHeight ?? 0];
  return {
    ...(fields.id ? { id: '' } : {}),
    ...(fields.dataset ? { dataset: {} } : {}),
    ...(fields.mark ? { mark: {} } : {}),
    ...(fields.rect ? { left: 0, top: 0, right: width, bottom: height } : {}),
    ...(fields.size ? { width, height } : {}),
    ...(fields.scrollOffset
      ? {
          scrollLeft: page?.scrollLeft ?? 0,
          scrollTop: page?.scrollTop ?? 0,
          scrollWidth: page?.scrollWidth ?? 0,
          scrollHeight: page?.scrollHeight ?? 0,
        }
      : {}),
  };
}

function describe(element: Element, fields: Fields, { builtInNode }: QueryParts): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  const drawn = firstElement(element);
  if (fields.id) result.id = element.id;
  if (fields.dataset) result.dataset = { ...(element.dataset as object | null) };
  if (fields.mark) result.mark = { ...element.collectMarks() };
  if (fields.rect || fields.size) {
    const { left, top, right, bottom, width, height } = rectOf(element);
    if (fields.rect) Object.assign(result, { left, top, right, bottom });
    if (fields.size) Object.assign(result, { width, height });
  }
  if (fields.scrollOffset) {
    const { scrollLeft = 0, scrollTop = 0, scrollWidth = 0, scrollHeight = 0 } = drawn ?? {};
    Object.assign(result, { scrollLeft, scrollTop, scrollWidth, scrollHeight });
  }
  for (const name of fields.properties ?? []) {
    result[name] = ((element as Component).data as Record<string, unknown> | undefined)?.[name];
  }
  if (fields.computedStyle !== undefined && drawn !== undefined) {
    const style = drawn.ownerDocument.defaultView?.getComputedStyle(drawn);
    for (const name of fields.computedStyle) {
      result[name] =
        style?.getPropertyValue(name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)) ?? '';
    }
  }
  const part = builtInNode(element)?.part;
  if (fields.node) result.node = part?.node?.() ?? null;
  if (fields.context) result.context = part?.context?.() ?? null;
  if (fields.ref) result.ref = null;
  return result;
}
