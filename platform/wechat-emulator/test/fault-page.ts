// The reference page of faults and mistakes, written from the code: the test compares it with the one in docs/.

import { counterWords, ruleWords } from '../src/faults/words.ts';
import { mistakes, type Words } from '../src/inspect/mistakes.ts';

const table = (head: string, words: Readonly<Record<string, Words>>) =>
  [
    `| ${head} | 中文 | English |`,
    '|---|---|---|',
    ...Object.entries(words).map(([name, { zh, en }]) => `| \`${name}\` | ${zh} | ${en} |`),
  ].join('\n');

export const faultPage = `# 本地微信的故障与诊断 / Faults and diagnoses of the local WeChat

## 计数 / Counters

\`POST /_emulator/faults {"<counter>": n}\`：接下来的 n 次出错，0 为关闭。\`delayMilliseconds\` 是推迟通知的毫秒数。
The next n go wrong; 0 switches it off. \`delayMilliseconds\` is how late a delayed notification is.

${table('counter', counterWords)}

## 规则 / Rules

\`POST /_emulator/fault-rules\`，正文即规则。多条规则可同时命中同一请求。 The body is the rule; several may strike the same request.

\`\`\`json
{
  "fault": "minuteQuota",
  "match": { "path": "/cgi-bin/**", "method": "GET", "appid": "wx…", "mchid": "19…", "outTradeNo": "…" },
  "after": 2, "times": 3, "probability": 0.5, "seed": "tea"
}
\`\`\`

\`match\` 的各项都可省略；\`*\` 匹配路径的一段之内，\`**\` 匹配任意。先放过 \`after\` 次，最多命中 \`times\` 次，按 \`probability\` 命中；相同的 \`seed\` 命中相同的请求。
Everything in \`match\` may be left out; \`*\` stays within a step of the path, \`**\` does not. \`after\` requests pass, at most \`times\` are struck, each with \`probability\`; the same \`seed\` strikes the same ones.

${table('fault', ruleWords)}

## 签名诊断 / Diagnoses of a signature

\`GET /_emulator/requests/:id\` 的 \`inspection.mistakes[].name\`。

${table('name', mistakes)}
`;
