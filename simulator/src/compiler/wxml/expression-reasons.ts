// Why WeChat refuses an expression, and what to write instead, in both languages.
import type { Why } from './expression.ts';

type Texts = readonly [reason: string, reasonEn: string, fix: string, fixEn: string];

const computeZh = '在 JS 中算好后放进 data，或写成 WXS 函数';
const computeEn = 'Compute it in JavaScript and put it into data, or write a WXS function';

export const expressionReasons: Readonly<Record<Why, Texts>> = {
  'call-new': ['不支持 new', '`new` is not supported', computeZh, computeEn],
  'optional-chaining': [
    '不支持可选链 ?.',
    'optional chaining `?.` is not supported',
    '直接写 a.b：值为空时模板不会报错',
    'Write a.b: a template does not fail on what is not there',
  ],
  nullish: ['不支持空值合并 ??', '`??` is not supported', '改用 || 或 ? :', 'Use `||` or `? :`'],
  'template-literal': [
    '不支持模板字符串',
    'template literals are not supported',
    '改用 + 连接，或写成多个 {{ }}',
    'Join with `+`, or write several {{ }}',
  ],
  arrow: ['不支持箭头函数', 'arrow functions are not supported', computeZh, computeEn],
  assignment: ['不能赋值', 'there are no assignments', '比较请用 === ', 'To compare, write `===`'],
  'literal-member': ['字面量后不能取成员', 'a literal has no members here', computeZh, computeEn],
  'parenthesised-member': [
    '括号后不能取成员或调用',
    'a parenthesis is not followed by a member or a call here',
    '改为三元表达式，例如 a ? b.x : c.x',
    'Write the member inside, such as a ? b.x : c.x',
  ],
  'quoted-key': ['对象的键不能加引号', 'keys of an object are not quoted', '去掉引号', 'Remove the quotes'],
  'trailing-comma': ['末尾有多余的逗号', 'there is a comma at the end', '删除逗号', 'Remove the comma'],
  'empty-object': [
    '不支持空对象 {}',
    'an empty object {} is not supported',
    '在 data 中放一个空对象',
    'Put an empty object into data',
  ],
  'unary-plus': ['不支持一元 +', 'unary `+` is not supported', computeZh, computeEn],
  spread: [
    '此处不能展开',
    'nothing can be spread here',
    '只有对象和 template 的 data 中可以用 ...',
    '`...` is for objects and for the data of a template',
  ],
  'number-form': [
    '数字写法不支持',
    'this form of a number is not supported',
    '只能写十进制数',
    'Write a decimal number',
  ],
  'word-operator': ['不支持 {found}', '`{found}` is not supported', computeZh, computeEn],
  'object-end': [
    '对象在 }} 处被截断',
    'the object is cut off by }}',
    '在 }} 前加一个空格，例如 {{ {a: {b: 1} } }}',
    'Put a space before }}, such as {{ {a: {b: 1} } }}',
  ],
  comma: [
    '不应有逗号',
    'a comma is not expected',
    '数组请写 [a, b]，对象请写 {a, b}',
    'For a list write [a, b], for an object {a, b}',
  ],
  'non-ascii': [
    '不支持的字符 {found}',
    '`{found}` is not supported',
    '名称只能用字母、数字、_ 和 $；文字请加引号',
    'Names have letters, digits, _ and $; put text in quotes',
  ],
  statement: ['不能写语句', 'there are no statements', '删除分号', 'Remove the semicolon'],
  unexpected: [
    '不应出现 {found}',
    '`{found}` is not expected',
    '模板只支持简单表达式，复杂逻辑请用 WXS 或 JS',
    'Templates take simple expressions; for more use WXS or JavaScript',
  ],
  end: ['表达式不完整', 'the expression is not complete', '补全表达式', 'Complete the expression'],
};
