// Finds a built-in of the page for a function of `wx` that was given its id: a canvas, a video, a map.
import { type BuiltInNode, builtInNode } from '../components/built-in.ts';
import { type Component, componentOf, type Element } from '../runtime/glass-easel.ts';
import { noteLook } from '../runtime/looks.ts';
import type { ApiContext } from './define.ts';

type Choose<Part> = (node: BuiltInNode) => Part | undefined;

/** The first that is picked in a component's own tree, else anywhere on the page on top. */
export function findPart<Part>(
  { navigation }: Pick<ApiContext, 'navigation'>,
  component: unknown,
  pick: Choose<Part>,
): Part | undefined {
  const page = navigation.top()?.component;
  const near = componentOf(component) ?? page;
  return (near && partIn(near, pick, false)) ?? (page && partIn(page, pick, true));
}

function partIn<Part>(root: Component, pick: Choose<Part>, deep: boolean): Part | undefined {
  let found: Part | undefined;
  const look = (element: Element): void => {
    const node = builtInNode(element);
    if (node !== undefined) found ??= pick(node);
  };
  const visit = (element: Element): void => {
    look(element);
    element.forEachComposedChild?.((child) => visit(child as Element));
  };
  const own = (element: Element): void => {
    for (const child of element.childNodes as Element[]) {
      look(child);
      if (child.childNodes !== undefined) own(child);
    }
  };
  noteLook(root);
  const shadow = root.getShadowRoot();
  if (shadow) (deep ? visit : own)(shadow as unknown as Element);
  return found;
}
