// What WeChat would refuse is refused here, before it is sent: with the field, and in words for whoever wrote it.
import type { ValidationIssue } from '@xiaoqiao/contract';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';

/** A validation_failed that names the field. */
export function invalidInput(field: string, rule: string, message: string): XiaoqiaoError {
  const issue: ValidationIssue = { part: 'body', field, rule, message };
  return new XiaoqiaoError('validation_failed', { details: { issues: [issue] } });
}

/** @throws XiaoqiaoError validation_failed unless the text has `least` to `most` characters. */
export function requireLength(field: string, value: string, most: number, least = 1): void {
  if (value.length < least || value.length > most)
    throw invalidInput(field, 'length', `${field} 须为 ${least}–${most} 个字符`);
}
