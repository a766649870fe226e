// docs/reference/errors.md: the catalogue.
import { errors } from '@xiaoqiao/contract';
import { code, generatedBy, table } from './markdown.ts';

export function errorsPage(): string {
  const rows = Object.entries(errors)
    .sort(([, a], [, b]) => a.code - b.code)
    .map(([name, entry]) => [
      code(name),
      String(entry.code),
      String(entry.status),
      entry.retryable ? 'yes' : '',
      entry['zh-CN'],
      entry.en,
    ]);
  return [
    '# 错误码 / Errors',
    '',
    generatedBy,
    '',
    '失败响应为 `{"code","error","message","details","requestId"}`。请按稳定的 `error` 判断，不要按消息判断；`retryable` 表示同样的请求稍后可能成功。',
    '',
    'A failure answers with `{"code","error","message","details","requestId"}`. Decide by the stable `error`, never by the message; `retryable` means that the same request may succeed later. `code` is the HTTP status × 100 + n.',
    '',
    table(['error', 'code', 'HTTP', 'retryable', '中文', 'English'], rows),
    '',
  ].join('\n');
}
