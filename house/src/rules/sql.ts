// In a service only the store and the migrations know SQL.
import { packageNameOf } from '../package-name.ts';
import type { Rule } from '../rule.ts';

const libraries = new Set(['kysely', 'node:sqlite', 'mysql2', 'pg']);
const knowsSql = /^src\/(?:store(?:-[a-z-]+)?\.ts|migrations\/)/;

export const sql: Rule = {
  name: 'sql',
  *check(file, owner) {
    if (!owner.folder.startsWith('services/') || !file.inner.startsWith('src/')) return;
    if (knowsSql.test(file.inner)) return;
    for (const { specifier = '', line } of file.imports) {
      if (!libraries.has(packageNameOf(specifier) ?? specifier)) continue;
      yield [line, `move what needs ${specifier} to store.ts (or store-<noun>.ts)`];
    }
  },
};
