// A policy is one word: its folder, its test, its page, and its name in the table; and its page tells every setting.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { policyTable } from '../../src/policies/policy-table.ts';

const pages = join(import.meta.dirname, '../../../docs/reference/policies');
const names = [...policyTable.keys()].sort();

const foldersIn = (path: string): string[] =>
  readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();

const filesIn = (path: string, ending: string): string[] =>
  readdirSync(path)
    .filter((name) => name.endsWith(ending))
    .map((name) => name.slice(0, -ending.length))
    .sort();

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

/** Names of settings, those inside of others as well. */
const settingsOf = ({ properties = {}, items }: Schema): string[] => [
  ...Object.entries(properties).flatMap(([name, inner]) => [name, ...settingsOf(inner)]),
  ...(items === undefined ? [] : settingsOf(items)),
];

describe('the policies', () => {
  test('each has a folder of its name', () => {
    assert.deepEqual(foldersIn(join(import.meta.dirname, '../../src/policies')), names);
  });

  test('each has a page of its name', () => {
    assert.deepEqual(filesIn(pages, '.md'), names);
  });

  test('each has a test of its name', () => {
    const tests = new Set(filesIn(import.meta.dirname, '.test.ts'));
    assert.deepEqual(
      names.filter((name) => !tests.has(name)),
      [],
    );
  });

  for (const [name, { config }] of policyTable)
    test(`the page of ${name} tells each of its settings, and how it answers and is measured`, () => {
      const page = readFileSync(join(pages, `${name}.md`), 'utf8');
      assert.equal(page.split('\n')[0], `# ${name}`);
      for (const part of ['配置 / Settings', '例子 / Example', '应答 / Answers', '指标 / Metrics'])
        assert.ok(page.includes(`\n## ${part}\n`));
      const words = new Set(page.match(/\w+/g));
      assert.deepEqual(
        settingsOf(config as Schema).filter((setting) => !words.has(setting)),
        [],
      );
    });
});
