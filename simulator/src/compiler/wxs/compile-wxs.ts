// One WXS module becomes JavaScript, line by line: what WXS means otherwise is rewritten in place.
import { Parser } from 'acorn';
import { type Finding, placeAt } from '../report.ts';
import { eachChild, type Tree } from './tree.ts';
import { refusalOf } from './wxs-grammar.ts';
import { freeNames, wxsNames } from './wxs-names.ts';
import { withoutReservedNames } from './wxs-reserved-names.ts';

export interface WxsRequire {
  readonly path: string;
  readonly offset: number;
}

export interface Wxs {
  /** As many lines as the source has. */
  readonly code: string;
  readonly requires: readonly WxsRequire[];
  readonly findings: readonly Finding[];
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export function compileWxs(source: string): Wxs {
  const findings: Finding[] = [];
  const parsed = parse(source);
  if (parsed instanceof SyntaxError) {
    const { pos = 0 } = parsed as SyntaxError & { readonly pos?: number };
    const reason = parsed.message.replace(/ \(\d+:\d+\)$/, '');
    findings.push({ rule: 'wxs-syntax', at: placeAt(source, pos), details: { reason } });
    return { code: '', requires: [], findings };
  }
  const { program, text } = parsed;
  const edits: Edit[] = [];
  const requires: WxsRequire[] = [];
  walk(program, [], (node, parents) => {
    const refusal = refusalOf(node, parents, text);
    if (refusal !== undefined)
      findings.push({ rule: 'wxs-grammar', at: placeAt(text, node.start), details: refusal });
    edits.push(...rewritten(node, parents, text));
    const required = requireOf(node);
    if (required === undefined) return;
    if (typeof required.path === 'string' && required.path.endsWith('.wxs'))
      requires.push(required as WxsRequire);
    else findings.push({ rule: 'wxs-require', at: placeAt(text, node.start) });
  });
  const free = freeNames(program);
  const unknown = [...free].filter(([name]) => !wxsNames.has(name));
  for (const [name, { offset, isRead }] of unknown) {
    if (isRead) findings.push({ rule: 'wxs-unknown-name', at: placeAt(text, offset), details: { name } });
  }
  // Names that WXS does not have must not reach the page's own; what is assigned without `var` stays inside.
  const hidden = unknown.map(([name]) => name).filter((name) => name !== 'arguments');
  const head = hidden.length === 0 ? '' : `var ${hidden.join(',')};`;
  return { code: head + applied(text, edits), requires, findings };
}

function parse(source: string): { program: Tree; text: string } | SyntaxError {
  const renamed = withoutReservedNames(source);
  let fault: SyntaxError | undefined;
  // Only what does not parse is tried with other names: a class is refused as a class.
  for (const text of renamed === source ? [source] : [source, renamed]) {
    try {
      const program = Parser.parse(text, {
        ecmaVersion: 'latest',
        sourceType: 'script',
        allowReserved: true,
        // A closing parenthesis before `.constructor` belongs to what is rewritten.
        preserveParens: true,
        allowReturnOutsideFunction: true,
      });
      return { program: program as unknown as Tree, text };
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      fault ??= error;
    }
  }
  return fault!;
}

function walk(node: Tree, parents: Tree[], visit: (node: Tree, parents: readonly Tree[]) => void): void {
  visit(node, parents);
  parents.push(node);
  eachChild(node, (child) => walk(child, parents, visit));
  parents.pop();
}

function requireOf(node: Tree): { path: unknown; offset: number } | undefined {
  if (node.type !== 'CallExpression') return undefined;
  const callee = node.callee as Tree;
  if (callee.type !== 'Identifier' || callee.name !== 'require') return undefined;
  const [first] = node.arguments as Tree[];
  return { path: first?.type === 'Literal' ? first.value : undefined, offset: first?.start ?? node.start };
}

function rewritten(node: Tree, parents: readonly Tree[], text: string): Edit[] {
  if (node.type === 'Literal' && typeof node.value === 'string') {
    const raw = text.slice(node.start, node.end);
    // A backslash before anything but these stays in the string: getRegExp("\d") works without doubling it.
    const kept = raw.replace(/\\([\s\S])/g, (whole, sign: string) =>
      /[ntrbfv'"\\\r\n]/.test(sign) ? whole : `\\\\${sign}`,
    );
    return kept === raw ? [] : [{ start: node.start, end: node.end, text: kept }];
  }
  if (node.type !== 'MemberExpression') return [];
  const property = node.property as Tree;
  const isName = node.computed === true ? property.value === 'constructor' : property.name === 'constructor';
  if (!isName || isTarget(node, parents.at(-1))) return [];
  const object = node.object as Tree;
  return [
    { start: node.start, end: node.start, text: '$K(' },
    { start: object.end, end: node.end, text: `)${text.slice(object.end, node.end).replace(/[^\n]/g, '')}` },
  ];
}

const isTarget = (node: Tree, parent: Tree | undefined): boolean =>
  (parent?.type === 'AssignmentExpression' && parent.left === node) || parent?.type === 'UpdateExpression';

function applied(text: string, edits: readonly Edit[]): string {
  let done = '';
  let at = 0;
  // Of edits at one offset the outer comes first, which is the order of the walk.
  for (const { start, end, text: replacement } of [...edits].sort((a, b) => a.start - b.start)) {
    done += text.slice(at, start) + replacement;
    at = Math.max(at, end);
  }
  return done + text.slice(at);
}
