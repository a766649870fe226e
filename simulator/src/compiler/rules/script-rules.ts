// Rules of scripts and modules.
import { error, type Rule, warning } from './rule.ts';

export const scriptRules = {
  'script-syntax': error(
    ['脚本语法错误：{reason}', 'The script is broken: {reason}'],
    ['修正此处的语法', 'Mend the syntax here'],
  ),
  'module-missing': error(
    ['找不到模块 {specifier}', 'Module {specifier} was not found'],
    [
      '检查路径；npm 包需写在 package.json 的 dependencies 中并已安装',
      'Check the path; an npm package must be in dependencies of package.json and installed',
    ],
  ),
  'module-json': error(
    ['微信不能 require JSON：{specifier}', 'WeChat cannot require JSON: {specifier}'],
    ['改成 .js 文件，用 module.exports 导出', 'Make it a .js file that assigns to module.exports'],
  ),
  'module-other-package': warning(
    [
      '{owner} 不能直接引用 {package} 中的模块 {specifier}',
      'Module {specifier} of {packageEn} cannot be required by {ownerEn}',
    ],
    [
      '把模块移到主包；分包中的模块可用 require.async 引用',
      'Move the module into the main package; require.async reaches into sub-packages',
    ],
  ),
} as const satisfies Record<string, Rule>;
