// Policies from a file of the operator: loaded, configured, reloaded, and what is wrong with one is told.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { eventually } from '@xiaoqiao/kit/testing';
import { type RoutingSource, readRoutingFile, watchRoutingFile } from '../../src/index.ts';
import { startGateway } from '../start-gateway.ts';

const hello = await readFile(join(import.meta.dirname, '../fixtures/hello.ts'), 'utf8');

/** Like an operator's own: its file finds the gateway among its dependencies. */
async function folderWith(t: TestContext, module: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'xiaoqiao-modules-'));
  t.after(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'node_modules/@xiaoqiao'), { recursive: true });
  await symlink(join(import.meta.dirname, '../..'), join(folder, 'node_modules/@xiaoqiao/gateway'));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await writeFile(join(folder, 'hello.ts'), module);
  await writeFile(
    join(folder, 'gateway.yaml'),
    `builtInRoutes: false
modules: [./hello.ts]
routes:
  - id: a
    match: { method: GET, path: /a }
    policies: [{ name: hello, to: xiaoqiao }]
    upstream: api
`,
  );
  return folder;
}

describe('a module of policies', () => {
  test('is loaded from the file that names it', async (t) => {
    const folder = await folderWith(t, hello);
    const { gateway, url } = await startGateway(t);
    gateway.reload(await readRoutingFile(join(folder, 'gateway.yaml')));
    assert.equal((await fetch(`${url}/a`)).headers.get('x-hello'), 'xiaoqiao');
  });

  test('is loaded again when it changes', async (t) => {
    const folder = await folderWith(t, hello);
    const { gateway, url } = await startGateway(t);
    gateway.reload(await readRoutingFile(join(folder, 'gateway.yaml')));
    const sources: RoutingSource[] = [];
    const errors: unknown[] = [];
    const end = watchRoutingFile({
      file: join(folder, 'gateway.yaml'),
      debounceMs: 5,
      onChange: (source) => {
        sources.push(source);
        gateway.reload(source);
      },
      onError: (error) => errors.push(error),
    });
    t.after(end);
    await writeFile(join(folder, 'hello.ts'), hello.replace('x-hello', 'x-hullo'));
    await eventually('the new one answers', async () => (await fetch(`${url}/a`)).headers.has('x-hullo'));
    assert.deepEqual(errors, []);
  });

  for (const [what, module, reason] of [
    ['that throws', 'throw new Error("no such luck")', /hello\.ts: no such luck/],
    ['without a policy', 'export default { name: "hello" }', /is no policy/],
  ] as const)
    test(`${what} is refused by name`, async (t) => {
      const folder = await folderWith(t, module);
      await assert.rejects(readRoutingFile(join(folder, 'gateway.yaml')), reason);
    });

  test('cannot take the name of a policy of the house', async (t) => {
    const folder = await folderWith(t, hello.replace("'hello'", "'cors'"));
    const { gateway } = await startGateway(t);
    const source = await readRoutingFile(join(folder, 'gateway.yaml'));
    assert.throws(() => gateway.reload(source), /two policies are named cors/);
  });
});
