// All rules of the house, in the order in which their faults are printed.
import type { Rule } from './rule.ts';
import { declared } from './rules/declared.ts';
import { door } from './rules/door.ts';
import { environment } from './rules/environment.ts';
import { fileName } from './rules/file-name.ts';
import { floor } from './rules/floor.ts';
import { length } from './rules/length.ts';
import { looseEnd } from './rules/loose-end.ts';
import { openingComment } from './rules/opening-comment.ts';
import { phone } from './rules/phone.ts';
import { skippedTest } from './rules/skipped-test.ts';
import { sql } from './rules/sql.ts';
import { wechatHost } from './rules/wechat-host.ts';

export const rules: readonly Rule[] = [
  floor,
  door,
  declared,
  sql,
  wechatHost,
  environment,
  phone,
  fileName,
  openingComment,
  length,
  looseEnd,
  skippedTest,
];
