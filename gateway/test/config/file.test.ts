// The YAML file: what is wrong is told with its place, and changes are noticed.
import assert from 'node:assert/strict';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { eventually } from '@xiaoqiao/kit/testing';
import { parseRouting, type RoutingSource, readRoutingFile, watchRoutingFile } from '../../src/index.ts';
import { startGateway } from '../start-gateway.ts';

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'xiaoqiao-gateway-'));
  t.after(() => rm(path, { recursive: true }));
  return path;
}

const yaml = `builtInRoutes: false
routes:
  - id: good
    match: { method: GET, path: /good }
    upstream: api
  - id: dark
    match: { method: GET, path: /dark }
    upstream: nowhere
`;

describe('the routing file', () => {
  test('is read, and a dark route names its line', async (t) => {
    const file = join(await folder(t), 'gateway.yaml');
    await writeFile(file, yaml);
    const { gateway, url } = await startGateway(t);
    const { routes } = gateway.reload(await readRoutingFile(file));
    assert.equal((await fetch(`${url}/good`)).status, 200);
    assert.deepEqual(
      routes.map(({ id, state, place }) => [id, state, place]),
      [
        ['good', 'enabled', { line: 3, column: 5 }],
        ['dark', 'disabled', { line: 6, column: 5 }],
      ],
    );
  });

  test('that is no YAML is refused with line and column', () => {
    assert.throws(() => parseRouting('routes:\n  - id: a\n   - b'), /line 3, column \d+/);
    assert.throws(() => parseRouting('a: 1\na: 2'), /line 2, column 1/);
  });

  test('with an unknown key is refused with its line', async (t) => {
    const { gateway } = await startGateway(t);
    assert.throws(
      () => gateway.reload(parseRouting('builtInRoutes: false\nlimit: 3\n')),
      /line 2, column \d+: limit is not a known key/,
    );
  });

  test('that is empty leaves the built-in routes', async (t) => {
    const { gateway } = await startGateway(t);
    const { routes } = gateway.reload(parseRouting(''));
    assert.ok(routes.length > 40);
    assert.ok(routes.every(({ state, source }) => state === 'enabled' && source === 'built-in'));
  });

  test('is noticed when it is replaced, once per content, and faults do not end the watch', async (t) => {
    const path = await folder(t);
    const file = join(path, 'gateway.yaml');
    await writeFile(file, yaml);
    const changes: RoutingSource[] = [];
    const errors: unknown[] = [];
    const end = watchRoutingFile({
      file,
      debounceMs: 10,
      onChange: (source) => void changes.push(source),
      onError: (error) => void errors.push(error),
    });
    t.after(end);
    const replace = async (text: string) => {
      await writeFile(`${file}.new`, text);
      await rename(`${file}.new`, file);
    };
    await replace('routes: [\n');
    await eventually('the fault is told', () => errors.length === 1);
    await replace('builtInRoutes: true\n');
    await eventually('the change is told', () => changes.length === 1);
    await replace('builtInRoutes: true\n');
    await replace('builtInRoutes: false\n');
    await eventually('the next change is told', () => changes.length === 2);
    assert.deepEqual(
      changes.map(({ data }) => data),
      [{ builtInRoutes: true }, { builtInRoutes: false }],
    );
  });
});
