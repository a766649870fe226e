// Imports go down: never up, and never sideways on floors 2 to 4. Types count as well.
import { packageNameOf } from '../package-name.ts';
import type { Rule } from '../rule.ts';

/** Both halves of WeChat speak the same wire. */
const sideways = new Set(['@xiaoqiao/wechat-emulator → @xiaoqiao/wechat/wire']);

/** Tests may look at any package that theirs declares: they are not shipped. */
export const floor: Rule = {
  name: 'floor',
  *check(file, owner, house) {
    if (file.inTest || owner.floor === undefined) return;
    for (const { specifier, line } of file.imports) {
      if (specifier === undefined) continue;
      const name = packageNameOf(specifier);
      const target = house.packages.find((candidate) => candidate.name === name);
      if (target?.floor === undefined || target === owner) continue;
      if (sideways.has(`${owner.name} → ${specifier}`)) continue;
      if (target.floor > owner.floor) {
        yield [
          line,
          `floor ${owner.floor} must not know ${name} on floor ${target.floor}: name a port and let an app hand it in`,
        ];
      } else if (target.floor === owner.floor && owner.floor >= 2 && owner.floor <= 4) {
        yield [line, `${name} stands on the same floor ${owner.floor}: meet through an event or a port`];
      }
    }
  },
};
