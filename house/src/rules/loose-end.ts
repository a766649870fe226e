// Nothing is left for later in the code: it is done, or it is an issue.
import type { Rule } from '../rule.ts';

const marker = /\b(?:TODO|FIXME|XXX|HACK)\b/;

export const looseEnd: Rule = {
  name: 'loose-end',
  *check(file) {
    if (file.generated) return;
    for (const { value, line } of file.comments) {
      for (const [offset, text] of value.split('\n').entries()) {
        if (marker.test(text))
          yield [line + offset, 'finish it now, or open an issue and say here what holds today'];
      }
    }
  },
};
