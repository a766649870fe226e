// A file fits a few screens: none over 500 lines, and one over 400 is named here with its reason.
import type { Rule } from '../rule.ts';

const most = 500;
const usual = 400;
/** Path → why it stays in one piece. */
const long: ReadonlyMap<string, string> = new Map();

export const length: Rule = {
  name: 'length',
  *check(file) {
    if (file.generated) return;
    const lines = file.source.trimEnd().split('\n').length;
    if (lines > most) yield [most, `${lines} lines: split by verb or by state`];
    else if (lines > usual && !long.has(file.path)) {
      yield [
        usual,
        `${lines} lines: split by verb or by state, or name the file in house/src/rules/length.ts`,
      ];
    }
  },
};
