// Which names a WXS module uses without declaring them.
import { eachChild, type Tree } from './tree.ts';

/** What WXS has besides the language; https://developers.weixin.qq.com/miniprogram/dev/reference/wxs/06datatype.html */
export const wxsNames: ReadonlySet<string> = new Set(
  'module exports require console Math JSON Number Date getDate getRegExp parseInt parseFloat isNaN isFinite decodeURI decodeURIComponent encodeURI encodeURIComponent undefined NaN Infinity'.split(
    ' ',
  ),
);

interface Use {
  readonly offset: number;
  /** False while it is only assigned to, or asked for its type. */
  isRead: boolean;
}

interface Scope {
  readonly names: Set<string>;
  readonly outer: Scope | undefined;
}

export function freeNames(program: Tree): ReadonlyMap<string, Use> {
  const free = new Map<string, Use>();
  visit(program, { names: declared(program), outer: undefined }, undefined, free);
  return free;
}

function visit(node: Tree, scope: Scope, parent: Tree | undefined, free: Map<string, Use>): void {
  if (node.type === 'Identifier') {
    if (isReference(node, parent) && !isDeclared(String(node.name), scope)) use(node, parent, free);
    return;
  }
  let inner = scope;
  if (
    node.type === 'FunctionDeclaration' ||
    node.type === 'FunctionExpression' ||
    node.type === 'ArrowFunctionExpression'
  ) {
    inner = { names: declared(node), outer: scope };
  }
  eachChild(node, (child) => visit(child, inner, node, free));
}

function use(node: Tree, parent: Tree | undefined, free: Map<string, Use>): void {
  const name = String(node.name);
  const isAssigned =
    parent?.type === 'AssignmentExpression' && parent.left === node && parent.operator === '=';
  const isTyped = parent?.type === 'UnaryExpression' && parent.operator === 'typeof';
  const known = free.get(name);
  if (known === undefined) free.set(name, { offset: node.start, isRead: !isAssigned && !isTyped });
  // An assigned name is the module's own, wherever it is read.
  else if (isAssigned) known.isRead = false;
}

const isDeclared = (name: string, scope: Scope | undefined): boolean =>
  scope !== undefined && (scope.names.has(name) || isDeclared(name, scope.outer));

function isReference(node: Tree, parent: Tree | undefined): boolean {
  if (parent === undefined) return true;
  if (parent.type === 'MemberExpression') return parent.object === node || parent.computed === true;
  if (parent.type === 'Property') return parent.value === node;
  return !['LabeledStatement', 'BreakStatement', 'ContinueStatement'].includes(parent.type);
}

/** Parameters, variables and functions of a function or of the module itself; also of its blocks, as `var` has it. */
function declared(owner: Tree): Set<string> {
  const names = new Set<string>();
  const isFunction = owner.type !== 'Program';
  if (isFunction) {
    names.add('arguments');
    if (owner.type === 'FunctionExpression') addNames(owner.id as Tree | null, names);
    for (const parameter of owner.params as Tree[]) addNames(parameter, names);
  }
  const look = (node: Tree): void => {
    if (node.type === 'FunctionDeclaration') addNames(node.id as Tree | null, names);
    if (node.type === 'VariableDeclarator') addNames(node.id as Tree, names);
    if (node.type === 'CatchClause') addNames(node.param as Tree | null, names);
    if (node.type === 'ClassDeclaration') addNames(node.id as Tree | null, names);
    const isInner = node.type.includes('Function') && node !== owner;
    if (!isInner) eachChild(node, look);
  };
  look(owner);
  return names;
}

function addNames(pattern: Tree | null, names: Set<string>): void {
  if (pattern === null || pattern === undefined) return;
  if (pattern.type === 'Identifier') names.add(String(pattern.name));
  else eachChild(pattern, (child) => addNames(child, names));
}
