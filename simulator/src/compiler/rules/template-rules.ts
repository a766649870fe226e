// Rules of WXML.
import { error, type Rule, warning } from './rule.ts';

export const templateRules = {
  'wxml-tag-open': error(
    ['标签 <{tag}> 没有结束', 'The tag <{tag}> is not closed'],
    ['补上 </{tag}>，或写成 <{tag} />', 'Add </{tag}>, or write <{tag} />'],
  ),
  'wxml-end-tag': error(
    ['多余的结束标签 </{tag}>', 'There is no <{tag}> that </{tag}> could close'],
    ['删除它，或补上开始标签', 'Remove it, or add the start tag'],
  ),
  'wxml-tag-mismatch': error(
    ['此处应为 </{expected}>，而不是 </{tag}>', '</{expected}> is expected here, not </{tag}>'],
    ['先结束 <{expected}>', 'Close <{expected}> first'],
  ),
  'wxml-tag-name': error(
    ['< 后不是标签名：{found}', 'No tag begins with {found}'],
    ['文字中的 < 请写成 {{"<"}}', 'To show a <, write {{"<"}}'],
  ),
  'wxml-tag-reserved': error(
    ['标签名不能以 wx- 开头：{tag}', 'A tag does not begin with wx-: {tag}'],
    ['换一个名字', 'Choose another name'],
  ),
  'wxml-end': error(['标签没有写完', 'The tag is not finished'], ['补上 >', 'Add a >']),
  'wxml-depth': error(
    ['标签嵌套超过 {limit} 层', 'Tags are nested more than {limit} deep'],
    ['拆成组件', 'Split it into components'],
  ),
  'wxml-attribute-name': error(
    ['属性名中不能有 {found}', 'An attribute’s name has no {found}'],
    [
      '属性名以字母、_、- 或 : 开头，后面还可以有数字',
      'Names begin with a letter, _, - or :, and go on with digits as well',
    ],
  ),
  'wxml-attribute-quotes': error(
    ['属性 {name} 的值没有加引号', 'The value of {name} is not quoted'],
    ['写成 {name}="…"', 'Write {name}="…"'],
  ),
  'wxml-attribute-open': error(
    ['属性 {name} 的引号没有结束', 'The quotes of {name} are not closed'],
    ['补上引号；{{ }} 中请用另一种引号', 'Close them; inside {{ }} use the other kind of quotes'],
  ),
  'wxml-attribute-newline': error(
    ['属性 {name} 的值中不能换行', 'The value of {name} has a line break'],
    ['写在一行里；属性之间可以换行', 'Write it on one line; between attributes there may be line breaks'],
  ),
  'wxml-attribute-unknown': warning(
    ['<{tag}> 上的 {name} 没有意义', '{name} on <{tag}> means nothing'],
    [
      '是否写错？可用的有 wx:if、wx:elif、wx:else、wx:for、wx:for-item、wx:for-index、wx:key',
      'A typing error? There are wx:if, wx:elif, wx:else, wx:for, wx:for-item, wx:for-index and wx:key',
    ],
  ),
  'wxml-binding-open': error(
    ['{{ 没有对应的 }}', 'There is no }} for this {{'],
    ['补上 }}，并检查引号是否成对', 'Add it, and look for a quote without its partner'],
  ),
  'wxml-expression': error(
    ['表达式 {{{text}}} 有误：{reason}', 'The expression {{{text}}} is not right: {reasonEn}'],
    ['{fix}', '{fixEn}'],
  ),
  'wxml-call': warning(
    ['模板中只能调用 WXS 模块的函数', 'A template can only call functions of a WXS module'],
    [
      '这里什么也不会显示；请在 JS 中算好，或写成 WXS',
      'This yields nothing; compute it in JavaScript, or write it in WXS',
    ],
  ),
  'wxml-template-data': error(
    ['template 的 data 应为一个 {{…}}', 'data of a template takes one {{…}}'],
    ['例如 data="{{item, index}}"', 'Such as data="{{item, index}}"'],
  ),
  'wxml-template-nameless': warning(
    ['template 既没有 name 也没有 is', 'The template has neither name nor is'],
    ['定义用 name，使用用 is', 'name defines one, is uses one'],
  ),
  'wxml-template-twice': warning(
    ['模板 {name} 定义了两次，后一个有效', 'Template {name} is defined twice; the last one counts'],
    ['删除其中一个', 'Remove one'],
  ),
  'wxml-template-missing': warning(
    ['找不到模板 {name}', 'Template {name} was not found'],
    ['检查名字，或用 import 引入定义它的文件', 'Check the name, or import the file that defines it'],
  ),
  'wxml-else-without-if': error(
    ['{name} 前面没有 wx:if', 'There is no wx:if before {name}'],
    [
      '它必须紧跟在带 wx:if 的标签之后，中间不能有别的标签或文字，也不能有 wx:for',
      'It must follow a tag with wx:if at once, without another tag, text or wx:for',
    ],
  ),
  'wxml-value-missing': error(
    ['{name} 没有值', '{name} has no value'],
    ['写成 {name}="{{…}}"', 'Write {name}="{{…}}"'],
  ),
  'wxml-for-items': warning(
    ['wx:for-items 已过时', 'wx:for-items is out of date'],
    ['改用 wx:for', 'Write wx:for'],
  ),
  'wxml-key-missing': warning(
    ['wx:for 没有 wx:key', 'wx:for has no wx:key'],
    [
      '加上 wx:key 可提高性能，并保持各项的状态',
      'With wx:key lists update faster and items keep their state',
    ],
  ),
  'wxml-key-binding': warning(
    ['wx:key 中不能写 {{ }}', 'wx:key takes no {{ }}'],
    [
      '写属性名，例如 wx:key="id"，或 wx:key="*this"',
      'Name a property, such as wx:key="id", or write wx:key="*this"',
    ],
  ),
  'wxml-loop-name': warning(
    ['循环变量名 {name} 不可用', '{name} cannot be the name of a loop’s variable'],
    ['只能用字母、数字、_ 和 $', 'Use letters, digits, _ and $'],
  ),
  'wxml-model': warning(
    ['{name} 只能绑定一个数据字段', '{name} takes one field of data'],
    ['写成 {name}="{{field}}"', 'Write {name}="{{field}}"'],
  ),
  'wxml-slot-children': warning(
    ['<slot> 中的内容不会显示', 'What stands inside <slot> is not shown'],
    ['微信没有插槽后备内容；请用 wx:if 判断', 'WeChat has no fallback content: decide with wx:if'],
  ),
  'wxml-src-missing': warning(['<{tag}> 没有 src', '<{tag}> has no src'], ['写上文件路径', 'Name the file']),
  'wxml-src-binding': error(
    ['<{tag}> 的 src 中不能写 {{ }}', 'src of <{tag}> takes no {{ }}'],
    [
      '写固定的路径；可变的内容请用 template 的 is',
      'Write a fixed path; what varies goes into is of a template',
    ],
  ),
  'wxml-import-missing': error(
    ['找不到模板文件 {path}', 'The template file {path} was not found'],
    ['检查路径；相对路径从当前文件算起', 'Check the path; it is relative to this file'],
  ),
  'wxml-include-cycle': error(
    ['include 形成循环：{path}', 'Templates include each other in a circle: {path}'],
    ['删除其中一个 include', 'Remove one of the includes'],
  ),
  'wxml-wxs-nameless': error(
    ['<wxs> 没有 module', '<wxs> has no module'],
    ['写上模块名，例如 module="tools"', 'Name the module, such as module="tools"'],
  ),
  'wxml-wxs-name': error(
    ['WXS 模块名 {name} 不可用', '{name} cannot be the name of a WXS module'],
    ['只能用字母、数字和 _，不能以数字开头', 'Use letters, digits and _, and do not begin with a digit'],
  ),
  'wxml-wxs-both': error(
    ['<wxs> 有 src 时不能再写内容', '<wxs> with src takes no content'],
    ['二者只留其一', 'Keep one of the two'],
  ),
  'wxml-wxs-twice': warning(
    ['WXS 模块 {name} 定义了两次，后一个有效', 'WXS module {name} is defined twice; the last one counts'],
    ['删除其中一个', 'Remove one'],
  ),
  'wxml-unknown-tag': warning(
    ['未知的标签 <{tag}>', 'The tag <{tag}> is unknown'],
    [
      '检查拼写；自定义组件要写进 json 的 usingComponents',
      'Check the spelling; a component must be listed in usingComponents',
    ],
  ),
  'wxml-compiler': error(
    ['模板无法编译：{reason}', 'The template cannot be compiled: {reason}'],
    ['请简化此处的写法', 'Write it in a simpler way'],
  ),
} as const satisfies Record<string, Rule>;
