// Every diagnostic of the compiler by its stable name: how grave it is, what it says, and the way out.

export interface Rule {
  readonly level: 'error' | 'warning';
  readonly zh: string;
  readonly en: string;
  readonly hint?: string;
  readonly hintEn?: string;
}

const error = (zh: string, en: string, hint?: string, hintEn?: string): Rule =>
  rule('error', zh, en, hint, hintEn);
const warning = (zh: string, en: string, hint?: string, hintEn?: string): Rule =>
  rule('warning', zh, en, hint, hintEn);
const rule = (level: Rule['level'], zh: string, en: string, hint?: string, hintEn?: string): Rule => ({
  level,
  zh,
  en,
  ...(hint === undefined ? {} : { hint }),
  ...(hintEn === undefined ? {} : { hintEn }),
});

/** `{name}` is filled from what the check knows. */
export const rules = {
  'app-json-missing': error(
    '找不到 app.json',
    'There is no app.json',
    '请确认打开的是小程序根目录，或在 project.config.json 中设置 miniprogramRoot',
    'Open the folder of the mini program, or set miniprogramRoot in project.config.json',
  ),
  'app-pages-missing': error(
    'app.json 的 pages 必须是非空数组',
    'pages in app.json must be an array with at least one page',
    '至少写一个页面，例如 "pages": ["pages/index/index"]',
    'Name at least one page, such as "pages": ["pages/index/index"]',
  ),
  'json-syntax': error('JSON 格式错误：{reason}', 'The JSON is broken: {reasonEn}'),
  'json-comment': error(
    'JSON 文件中不能写注释',
    'JSON has no comments',
    '微信不接受带注释的 JSON，请删除注释',
    'WeChat refuses JSON with comments: remove them',
  ),
  'page-missing': error(
    '页面 {page} 不存在：缺少 {page}.{ending}',
    'Page {page} does not exist: {page}.{ending} is missing',
    '创建该文件，或从 app.json 中删除这个页面',
    'Create the file, or take the page out of app.json',
  ),
  'component-missing': error(
    '找不到组件 {tag}：{path}',
    'Component {tag} was not found: {path}',
    '检查 usingComponents 中的路径；npm 包需先安装',
    'Check the path in usingComponents; an npm package must be installed first',
  ),
  'module-missing': error(
    '找不到模块 {specifier}',
    'Module {specifier} was not found',
    '检查路径；npm 包需写在 package.json 的 dependencies 中并已安装',
    'Check the path; an npm package must be in dependencies of package.json and installed',
  ),
  'script-syntax': error('脚本语法错误：{reason}', 'The script is broken: {reason}'),
  'wxss-syntax': error('样式语法错误：{reason}', 'The style is broken: {reason}'),
  'wxss-import-missing': error('找不到样式文件 {path}', 'The style {path} was not found'),
  'wxml-syntax': error('模板语法错误：{reason}', 'The template is broken: {reasonEn}'),
  'npm-missing': warning(
    'npm 包 {name} 未安装',
    'The npm package {name} is not installed',
    '在 {folder} 中执行 npm install',
    'Run npm install in {folder}',
  ),
} as const satisfies Record<string, Rule>;

export type RuleName = keyof typeof rules;
