// Rules of WXSS.
import { error, type Rule, warning } from './rule.ts';

export const styleRules = {
  'wxss-syntax': error(
    ['样式语法错误：{reason}', 'The style is broken: {reason}'],
    ['修正此处的语法，例如补上括号', 'Mend the syntax here, such as a missing brace'],
  ),
  'wxss-ignored': warning(
    ['样式中有一处会被忽略：{reason}', 'Something in the style is passed over: {reason}'],
    ['补上冒号、分号或注释的结尾', 'Add the colon, the semicolon or the end of the comment'],
  ),
  'wxss-compiler-missing': error(
    ['项目没有安装 {name}，这个样式没有编译', 'The project has no {name}, so this style was not compiled'],
    ['在项目目录执行 npm install --save-dev {name}', 'Run npm install --save-dev {name} in the project'],
  ),
  'wxss-compiler': error(
    ['{name} 无法编译：{reason}', '{name} cannot compile this: {reason}'],
    ['按编译器所说修正', 'Mend what the compiler says'],
  ),
  'wxss-selector': error(
    ['WXSS 不支持选择器 {selector}', 'WXSS has no selector {selector}'],
    ['改用 class；类名只能用字母、数字、_ 和 -', 'Use a class whose name has letters, digits, _ and - only'],
  ),
  'wxss-nested': error(
    ['WXSS 不支持嵌套规则', 'WXSS has no nested rules'],
    ['写成单独的规则，例如 .a .b { }', 'Write it as a rule of its own, such as .a .b { }'],
  ),
  'wxss-import-missing': error(
    ['找不到样式文件 {path}', 'The style {path} was not found'],
    ['检查路径；相对路径从当前文件算起', 'Check the path; it is relative to this file'],
  ),
  'wxss-import-cycle': warning(
    ['样式文件循环引用：{path}', 'Styles import each other in a circle: {path}'],
    ['删除其中一个 @import', 'Remove one of the imports'],
  ),
  'wxss-import-remote': error(
    ['不能引用网络样式 {path}', 'A style cannot be imported from the network: {path}'],
    ['下载到项目中再引用', 'Put the file into the project'],
  ),
  'wxss-local-picture': error(
    ['WXSS 中不能使用本地图片 {path}', 'A style cannot show a picture of the project: {path}'],
    ['改用网络图片、base64，或 image 组件', 'Use a picture from the network, base64, or an image component'],
  ),
  'wxss-component-selector': warning(
    ['组件样式中不应使用 {selector} 选择器', 'A component’s style should not select by {selector}'],
    ['改用 class', 'Use a class'],
  ),
} as const satisfies Record<string, Rule>;
