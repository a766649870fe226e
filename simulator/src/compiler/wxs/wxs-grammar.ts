// What WXS leaves out of JavaScript, and what its compiler says of it. Each line was tried on WeChat's compiler.
import type { Details } from '../report.ts';
import type { Tree } from './tree.ts';

interface Refusal extends Details {
  readonly reason: string;
  readonly reasonEn: string;
  readonly fix: string;
  readonly fixEn: string;
}

const refusal = (what: string, fix: string, fixEn: string): Refusal => ({
  reason: `WXS 不支持 ${what}`,
  reasonEn: `WXS has no ${what}`,
  fix,
  fixEn,
});

const asVar = ['改用 var', 'Use `var`'] as const;
const asFunction = ['改用 function', 'Use `function`'] as const;
const asFor = ['改用 for (var i = 0; …)', 'Use `for (var i = 0; …)`'] as const;
const plainObject = ['写成 键: 值', 'Write `key: value`'] as const;
const without = ['改写这一句，或移到 JS 中', 'Write it otherwise, or move it to JavaScript'] as const;

const byType: Readonly<Record<string, Refusal>> = {
  ArrowFunctionExpression: refusal('=>', ...asFunction),
  ClassDeclaration: refusal('class', ...asFunction),
  ClassExpression: refusal('class', ...asFunction),
  NewExpression: refusal(
    'new',
    '日期用 getDate()，正则用 getRegExp()',
    'For a date call getDate(), for a regular expression getRegExp()',
  ),
  TryStatement: refusal('try', ...without),
  ThrowStatement: refusal('throw', ...without),
  ForInStatement: refusal('for … in', ...asFor),
  ForOfStatement: refusal('for … of', ...asFor),
  LabeledStatement: refusal('label:', ...without),
  WithStatement: refusal('with', ...without),
  ThisExpression: refusal('this', '把它作为参数传入', 'Pass it as an argument'),
  TemplateLiteral: refusal('`…`', '用 + 连接', 'Join with `+`'),
  TaggedTemplateExpression: refusal('`…`', '用 + 连接', 'Join with `+`'),
  SpreadElement: refusal('...', ...without),
  RestElement: refusal('...', '改用 arguments', 'Use `arguments`'),
  ObjectPattern: refusal('{ } =', ...asVar),
  ArrayPattern: refusal('[ ] =', ...asVar),
  AwaitExpression: refusal('await', ...without),
  YieldExpression: refusal('yield', ...without),
  ChainExpression: refusal('?.', '改用 a && a.b', 'Use `a && a.b`'),
  ImportDeclaration: refusal('import', '改用 require', 'Use `require`'),
  ImportExpression: refusal('import()', '改用 require', 'Use `require`'),
  MetaProperty: refusal('new.target', ...without),
};

const operators = new Set(['in', 'instanceof', '**', '**=', '??', '??=', '||=', '&&=']);
const reserved = new Set(
  'break case catch continue debugger default delete do else finally for function if in instanceof new return switch this throw try typeof var void while with'.split(
    ' ',
  ),
);

export function refusalOf(node: Tree, parents: readonly Tree[], text: string): Refusal | undefined {
  const known = byType[node.type];
  if (known !== undefined) return known;
  switch (node.type) {
    case 'VariableDeclaration':
      return node.kind === 'var' ? undefined : refusal(String(node.kind), ...asVar);
    case 'FunctionDeclaration':
    case 'FunctionExpression':
      if (node.async === true) return refusal('async', ...without);
      return node.generator === true ? refusal('function*', ...asFunction) : undefined;
    case 'BinaryExpression':
    case 'LogicalExpression':
    case 'AssignmentExpression':
      return operators.has(String(node.operator)) ? refusal(String(node.operator), ...without) : undefined;
    case 'Property':
      return property(node, parents, text);
    case 'Literal':
      return literal(node, text);
    case 'Identifier':
      return /^\w+$/.test(String(node.name))
        ? undefined
        : refusal(`“${node.name}”`, '名称只能用字母、数字和 _', 'Names have letters, digits and _');
    case 'MemberExpression':
      return member(node);
    case 'ReturnStatement':
      return parents.some(({ type }) => type.startsWith('Function'))
        ? undefined
        : refusal('return', '只能写在函数中', 'It belongs into a function');
    default:
      return undefined;
  }
}

function property(node: Tree, parents: readonly Tree[], text: string): Refusal | undefined {
  if (node.shorthand === true) return shorthand(parents, text);
  if (node.computed === true) return refusal('{ [a]: … }', ...plainObject);
  if (node.method === true || node.kind !== 'init')
    return refusal('{ a() { } }', '写成 键: function () { }', 'Write `key: function () { }`');
  const key = node.key as Tree;
  if (key.type === 'Literal' && typeof key.value === 'number')
    return refusal('{ 1: … }', '给键加引号', 'Quote the key');
  return keyword(key);
}

/** WeChat reads `f({ a, b })` as names in braces; not behind `=`, not beside `b: 1`, not before a last comma. */
function shorthand(parents: readonly Tree[], text: string): Refusal | undefined {
  const object = parents.at(-1)!;
  const properties = object.properties as Tree[];
  const isAssigned = /^(VariableDeclarator|AssignmentExpression)$/.test(parents.at(-2)?.type ?? '');
  const isPlain = properties.every((each) => each.shorthand === true);
  const ends = text.slice(properties.at(-1)!.end, object.end).includes(',');
  return isPlain && !isAssigned && !ends ? undefined : refusal('{ a }', ...plainObject);
}

const keyword = (key: Tree): Refusal | undefined =>
  key.type === 'Identifier' && reserved.has(String(key.name))
    ? refusal(`${key.name}`, '给键加引号，例如 a["if"]', 'Quote the key, such as a["if"]')
    : undefined;

const member = (node: Tree): Refusal | undefined =>
  node.computed === true ? undefined : keyword(node.property as Tree);

function literal(node: Tree, text: string): Refusal | undefined {
  const raw = text.slice(node.start, node.end);
  if (node.regex !== undefined) return refusal('/…/', '用 getRegExp("…")', 'Use getRegExp("…")');
  if (typeof node.value === 'bigint') return refusal('1n', ...without);
  const isDecimal = /^\d+\.?\d*$/.test(raw);
  return typeof node.value === 'number' && !isDecimal
    ? refusal(raw, '只能写十进制数', 'Write a decimal number')
    : undefined;
}
