// docs/reference/simulator-diagnostics.md: every diagnostic of the simulator's compiler.
import { generatedBy } from './markdown.ts';

interface Rule {
  readonly level: 'error' | 'warning';
  readonly zh: string;
  readonly en: string;
  readonly hint?: string;
  readonly hintEn?: string;
}

/** By the first word of a rule's name. */
const groups: readonly (readonly [prefixes: readonly string[], title: string])[] = [
  [['project', 'app', 'page', 'json'], '项目与 JSON / Project and JSON'],
  [['component'], '组件 / Components'],
  [['npm', 'size'], 'npm 与大小 / npm and sizes'],
  [['script', 'module'], '脚本 / Scripts'],
  [['wxml'], 'WXML'],
  [['wxs'], 'WXS'],
  [['wxss'], 'WXSS'],
];

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');

export function simulatorDiagnosticsPage(rules: Readonly<Record<string, Rule>>): string {
  const lines = [
    '# 模拟器编译诊断 / Diagnostics of the simulator’s compiler',
    '',
    generatedBy,
    '',
    '`error`：微信会拒绝，或页面无法工作。`warning`：微信接受，但多半不是作者的本意。每条诊断都有规则名、文件、行、列、中英文说明与修改办法；',
    '`{name}` 处填入具体内容。有诊断时程序照样产出，其余页面照常运行。',
    '',
    '`error`: WeChat refuses it, or the page cannot work. `warning`: WeChat takes it, and most likely something else was meant. Each',
    'diagnostic has a rule, a file, a line and a column, a text in both languages and a way out; `{name}` is filled in. There is a program',
    'all the same, and the other pages run.',
  ];
  for (const [prefixes, title] of groups) {
    lines.push(
      '',
      `## ${title}`,
      '',
      '| rule | level | 说明 / what it says | 办法 / way out |',
      '|---|---|---|---|',
    );
    for (const [name, rule] of Object.entries(rules)) {
      if (!prefixes.includes(name.split('-')[0] ?? '')) continue;
      const hint = rule.hint === undefined ? '' : `${cell(rule.hint)}<br>${cell(rule.hintEn ?? '')}`;
      lines.push(`| \`${name}\` | ${rule.level} | ${cell(rule.zh)}<br>${cell(rule.en)} | ${hint} |`);
    }
  }
  return `${lines.join('\n')}\n`;
}
