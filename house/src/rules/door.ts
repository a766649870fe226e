// A package is entered through its `exports` only.
import { posix } from 'node:path';
import { packageNameOf } from '../package-name.ts';
import type { Rule } from '../rule.ts';

export const door: Rule = {
  name: 'door',
  *check(file, owner, house) {
    for (const { specifier, line } of file.imports) {
      if (specifier === undefined) {
        // The generator and its kin follow paths of the house, the gateway those of its operator; everybody else
        // names what he imports.
        if (owner.folder !== 'house' && file.path !== 'gateway/src/config/modules.ts')
          yield [line, 'write the import as plain text, so that it can be checked'];
        continue;
      }
      if (/^(?:\/|file:|https?:|data:)/.test(specifier)) yield [line, `import a package, not ${specifier}`];
      if (specifier.startsWith('.')) {
        const target = posix.join(posix.dirname(file.inner), specifier);
        if (target.startsWith('..'))
          yield [line, `${specifier} leaves the package: import the other one by name`];
        continue;
      }
      const name = packageNameOf(specifier);
      const target = house.packages.find((candidate) => candidate.name === name);
      if (target === undefined || name === undefined) continue;
      const subpath = `.${specifier.slice(name.length)}`;
      if (!Object.hasOwn(target.exports, subpath)) {
        yield [
          line,
          `${name} has no door "${subpath}": its doors are ${Object.keys(target.exports).join(' ') || 'none'}`,
        ];
      }
    }
  },
};
