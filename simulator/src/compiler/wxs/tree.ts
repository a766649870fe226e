// Acorn's tree as the steps here walk it.

/** Children, or lists of them, stand under any key. */
export interface Tree {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && typeof (value as Tree).type === 'string';

export function eachChild(node: Tree, visit: (child: Tree) => void): void {
  for (const key in node) {
    const value = node[key];
    if (Array.isArray(value)) {
      for (const child of value) if (isTree(child)) visit(child);
    } else if (isTree(value)) visit(value);
  }
}
