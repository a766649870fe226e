// What a file imports, its package declares: npm's hoisting lets undeclared imports work by accident.
import { isBuiltin } from 'node:module';
import { packageNameOf } from '../package-name.ts';
import type { Rule } from '../rule.ts';

export const declared: Rule = {
  name: 'declared',
  *check(file, owner, house) {
    // What is not shipped (tests, generators, a bundler's configuration) may also use the tools.
    const shipped = file.inner.startsWith('src/');
    for (const { specifier, line } of file.imports) {
      const name = specifier === undefined ? undefined : packageNameOf(specifier);
      if (name === undefined || name === owner.name || isBuiltin(specifier as string)) continue;
      if (owner.dependencies.has(name)) continue;
      if (!shipped && owner.devDependencies.has(name)) continue;
      if (file.inTest && house.devDependencies.has(name)) continue;
      yield [line, `declare ${name} in ${owner.folder}/package.json`];
    }
  },
};
