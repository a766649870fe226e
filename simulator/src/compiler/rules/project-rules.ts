// Rules of files, json and packages.
import { error, type Rule, warning } from './rule.ts';

export const projectRules = {
  'app-json-missing': error(
    ['找不到 app.json', 'There is no app.json'],
    [
      '请确认打开的是小程序根目录，或在 project.config.json 中设置 miniprogramRoot',
      'Open the folder of the mini program, or set miniprogramRoot in project.config.json',
    ],
  ),
  'project-type': error(
    ['不支持 compileType 为 {type} 的项目', 'A project of compileType {type} is not supported'],
    ['只能运行小程序（miniprogram）', 'Only mini programs (miniprogram) can run'],
  ),
  'json-syntax': error(['JSON 格式错误：{reason}', 'The JSON is broken: {reasonEn}']),
  'json-comment': error(
    ['JSON 文件中不能写注释', 'JSON has no comments'],
    ['微信不接受带注释的 JSON，请删除注释', 'WeChat refuses JSON with comments: remove them'],
  ),
  'json-type': error(
    ['{field} 应为{expected}', '{field} should be {expectedEn}'],
    ['请对照微信文档修改', 'See WeChat’s documentation of this file'],
  ),
  'app-pages-missing': error(
    ['app.json 的 pages 必须是非空数组', 'pages in app.json must be an array with at least one page'],
    [
      '至少写一个页面，例如 "pages": ["pages/index/index"]',
      'Name at least one page, such as "pages": ["pages/index/index"]',
    ],
  ),
  'app-page-path': error(
    ['页面路径 {page} 不正确', 'The path of page {page} is not correct'],
    ['不要以 / 开头，也不要写文件后缀', 'Write it without a leading slash and without an ending'],
  ),
  'app-page-twice': error(
    ['页面 {page} 重复', 'Page {page} is listed twice'],
    ['删除其中一个', 'Remove one of them'],
  ),
  'app-entry-page': error(
    ['entryPagePath {page} 不在 pages 中', 'entryPagePath {page} is not one of the pages'],
    ['改为 pages 中已有的页面', 'Name a page that is listed'],
  ),
  'app-tab-count': error(
    ['tabBar.list 应有 2 至 5 项，现有 {count} 项', 'tabBar.list has {count} entries; it takes 2 to 5'],
    ['增减 tabBar.list 中的项', 'Add or remove entries'],
  ),
  'app-tab-page': error(
    ['tabBar 页面 {page} 不在主包的 pages 中', 'Tab page {page} is not among the pages of the main package'],
    ['把它写进 app.json 的 pages', 'List it in pages of app.json'],
  ),
  'app-tab-icon': error(
    ['tabBar 图标 {path} 不存在', 'The tab icon {path} does not exist'],
    ['检查路径；只支持本地的 png、jpg 图片', 'Check the path; it must be a png or jpg of the project'],
  ),
  'app-tab-icon-size': error(
    ['tabBar 图标 {path} 有 {size} KB，超过 40 KB', 'The tab icon {path} has {size} KB; the limit is 40 KB'],
    ['压缩图标', 'Make the picture smaller'],
  ),
  'app-theme-missing': error(
    ['themeLocation 指向的 {path} 不存在', 'themeLocation names {path}, which does not exist'],
    ['创建该文件，或删除 themeLocation', 'Create the file, or remove themeLocation'],
  ),
  'app-package-root': error(
    ['分包缺少 root', 'A sub-package has no root'],
    ['写上分包目录，例如 "root": "packageA"', 'Name its folder, such as "root": "packageA"'],
  ),
  'app-extended-lib': warning(
    [
      'useExtendedLib 的 {name} 由微信自带，这里没有：缺少 {packages}',
      'WeChat brings {name} of useExtendedLib by itself; here {packages} is missing',
    ],
    ['在项目目录执行 npm install {packages}', 'Run npm install {packages} in the folder of the project'],
  ),
  'page-missing': error(
    ['页面 {page} 不存在：缺少 {file}', 'Page {page} does not exist: {file} is missing'],
    ['创建该文件，或从 app.json 中删除这个页面', 'Create the file, or take the page out of app.json'],
  ),
  'component-missing': error(
    ['找不到组件 {tag}：{path}', 'Component {tag} was not found: {path}'],
    [
      '检查 usingComponents 中的路径；npm 包需先安装',
      'Check the path in usingComponents; an npm package must be installed first',
    ],
  ),
  'component-file-missing': error(
    ['组件 {component} 缺少 {file}', 'Component {component} has no {file}'],
    ['创建该文件', 'Create the file'],
  ),
  'component-undeclared': error(
    ['{component}.json 没有声明 "component": true', '{component}.json does not say "component": true'],
    ['在该 json 中加上 "component": true', 'Add "component": true to it'],
  ),
  'component-plugin': warning(
    [
      '插件 {name} 不在本机：它的组件 {component} 显示为占位块',
      'Plugin {name} is not on this machine: a box stands for its component {component}',
    ],
    [
      '在 project.private.config.json 的 simulator.plugins 里给它一个替身目录',
      'Give it a folder that stands in for it, in simulator.plugins of project.private.config.json',
    ],
  ),
  'component-foreign': warning(
    ['未模拟组件 {path}', 'The component {path} is not simulated'],
    ['该位置不会显示内容', 'Nothing is shown in its place'],
  ),
  'plugin-undeclared': error(
    ['app.json 的 plugins 里没有插件 {name}', 'Plugin {name} is not declared in plugins of app.json'],
    ['写上它的 version 和 provider', 'Declare it, with its version and provider'],
  ),
  'plugin-folder': warning(
    [
      '插件 {name} 的替身目录 {folder} 不存在',
      'The folder {folder}, which stands in for plugin {name}, does not exist',
    ],
    ['检查 simulator.plugins 中的路径', 'Check the path in simulator.plugins'],
  ),
  'renderer-skyline': warning(
    ['Skyline 渲染由 WebView 代替', 'Skyline is not simulated: pages are drawn by WebView'],
    [
      '页面应当在两种渲染下都能用；样式的差别请在真机上看',
      'Pages should work with both; see on a phone how they differ',
    ],
  ),
  'component-other-package': error(
    [
      '{owner} 不能直接使用分包 {package} 中的组件 {tag}',
      'Component {tag} of sub-package {package} cannot be used directly by {owner}',
    ],
    [
      '在 json 中用 componentPlaceholder 声明占位组件，或把组件移到主包',
      'Declare a componentPlaceholder for it, or move it into the main package',
    ],
  ),
  'component-generic': error(
    [
      '抽象节点 {name} 的默认组件不存在：{path}',
      'The default component of generic {name} was not found: {path}',
    ],
    ['检查 componentGenerics 中的路径', 'Check the path in componentGenerics'],
  ),
  'npm-missing': warning(
    ['npm 包 {name} 未安装', 'The npm package {name} is not installed'],
    ['在 {folder} 中执行 npm install', 'Run npm install in {folder}'],
  ),
  'npm-entry': warning(
    ['npm 包 {name} 无法构建：{reason}', 'The npm package {name} cannot be built: {reason}'],
    ['该包可能不能用于小程序', 'The package may not be meant for mini programs'],
  ),
  'size-package': error(
    ['{package}有 {size} KB，超过 2 MB', '{packageEn} has {size} KB; the limit is 2 MB'],
    [
      '把页面移到分包，或把大图片放到服务器；最大的文件：{largest}',
      'Move pages into sub-packages, or large pictures to a server; largest: {largest}',
    ],
  ),
  'size-total': error(
    ['整个小程序有 {size} KB，超过 30 MB', 'The mini program has {size} KB; the limit is 30 MB'],
    ['最大的文件：{largest}', 'Largest files: {largest}'],
  ),
  'size-file': warning(
    ['文件有 {size} KB，过大', 'The file has {size} KB, which is a lot'],
    ['压缩它，或放到服务器', 'Make it smaller, or serve it from a server'],
  ),
} as const satisfies Record<string, Rule>;
