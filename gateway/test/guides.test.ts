// What the guides show is what runs.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { inspectRouting, parseRouting } from '../src/index.ts';

const policyPages = join(import.meta.dirname, '../../docs/reference/policies');

const guide = (name: string) => readFile(join(import.meta.dirname, `../../docs/guides/${name}.md`), 'utf8');
const blocks = (text: string, language: string): string[] =>
  [...text.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map(([, block]) => block!);

describe('the guides', () => {
  test('the policy in write-a-policy.md is the one that the tests load', async () => {
    const fixture = await readFile(join(import.meta.dirname, 'fixtures/hello.ts'), 'utf8');
    assert.equal(blocks(await guide('write-a-policy'), 'ts')[0], fixture);
  });

  test('the config in routing.md serves', async () => {
    const source = parseRouting(blocks(await guide('routing'), 'yaml')[0]!);
    const { routes, explain } = inspectRouting(source);
    const own = routes.filter(({ source: from }) => from === 'file');
    assert.deepEqual(
      own.map(({ id, state, reason }) => [id, state, reason]),
      [
        ['products-beta', 'enabled', undefined],
        ['legacy-item', 'enabled', undefined],
      ],
    );
    const trial = { referer: 'https://servicewechat.com/wx1/0/page-frame.html', 'x-channel': 'beta' };
    assert.equal(
      explain({ method: 'GET', url: '/api/products/7', headers: trial }).route?.id,
      'products-beta',
    );
    assert.equal(explain({ method: 'GET', url: '/api/products/7' }).route?.source, 'built-in');
  });

  for (const page of readdirSync(policyPages).filter((name) => name.endsWith('.md')))
    test(`the first example of ${page} compiles, where it is one of routing`, async () => {
      const example = blocks(await readFile(join(policyPages, page), 'utf8'), 'yaml')[0] ?? '';
      const data = parse(example) as Record<string, unknown> | null;
      const { policies } = data ?? {};
      const routing = Array.isArray(policies)
        ? {
            routes: [
              { id: 'example', match: { method: 'GET', path: '/example' }, policies, upstream: 'api' },
            ],
          }
        : data;
      const { routes } = inspectRouting({
        data: { upstreams: { 'api-next': { url: 'http://127.0.0.1:1' } }, ...routing },
      });
      assert.deepEqual(
        routes.filter(({ source, reason }) => source === 'file' && reason !== undefined),
        [],
      );
    });
});
