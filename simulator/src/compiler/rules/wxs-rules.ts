// Rules of WXS.
import { error, type Rule, warning } from './rule.ts';

export const wxsRules = {
  'wxs-syntax': error(
    ['WXS 语法错误：{reason}', 'The WXS is broken: {reason}'],
    ['修正此处的语法', 'Mend the syntax here'],
  ),
  'wxs-grammar': error(['{reason}', '{reasonEn}'], ['{fix}', '{fixEn}']),
  'wxs-require': error(
    ['require 只能写 .wxs 文件的路径', 'require takes the path of a .wxs file, as a string'],
    ['例如 require("./tools.wxs")', 'Such as require("./tools.wxs")'],
  ),
  'wxs-missing': error(
    ['找不到 WXS 文件 {path}', 'The WXS file {path} was not found'],
    ['检查路径；相对路径从当前文件算起', 'Check the path; it is relative to this file'],
  ),
  'wxs-unknown-name': warning(
    ['WXS 中没有 {name}', 'WXS has no {name}'],
    ['运行时它是 undefined', 'It is undefined when the module runs'],
  ),
} as const satisfies Record<string, Rule>;
