// The guide that explains this service quotes it: every block must still be in the file it names.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';

const root = new URL('../../../', import.meta.url);
const guide = await readFile(new URL('docs/guides/add-a-service.md', root), 'utf8');
const quotes = [...guide.matchAll(/^```(\w+)(?: (\S+))?\n([\s\S]*?)\n```$/gm)].map(
  ([, language, path, text]) => ({ language, path, text: `\n${text}\n` }),
);

for (const [index, { path, text }] of quotes.filter(({ path }) => path !== undefined).entries()) {
  test(`quotation ${index + 1} is in ${path}, line for line`, async () => {
    const file = `\n${await readFile(new URL(path as string, root), 'utf8')}`;
    assert.ok(file.includes(text));
  });
}

test('code without a source is only what is typed into a shell', () => {
  const loose = quotes.filter(({ path }) => path === undefined);
  assert.deepEqual([...new Set(loose.map(({ language }) => language))], ['sh']);
});

test('every file of the service is named', async () => {
  const files = await readdir(new URL('../src', import.meta.url), { recursive: true });
  assert.deepEqual(
    files.filter((name) => name.endsWith('.ts') && !guide.includes(name)),
    [],
  );
});
