// After any edits an app that took them shows what a new start shows: the rule behind hot reload, tried by lot.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { createCompiler } from '@xiaoqiao/simulator/compiler';
import type { Program } from '../../src/compiler/program.ts';
import { programText } from '../../src/devserver/program-text.ts';
import { launchInDom } from '../../src/driver/dom.ts';
import type { Connection, LaunchRequest } from '../../src/driver/host-call.ts';
import { iPhone } from '../../src/shell/phone.ts';
import { drawEdits, lots, shop } from './edits.ts';
import type { Files } from './fixture.ts';

const steps = 30;

interface Sources {
  readonly root: string;
  write(files: Readonly<Record<string, string | undefined>>): void;
}

function writtenTo(root: string, files: Files): Sources {
  let ticks = 0;
  const sources: Sources = {
    root,
    write(given) {
      for (const [path, text] of Object.entries(given)) {
        const file = join(root, path);
        mkdirSync(dirname(file), { recursive: true });
        if (text === undefined) rmSync(file, { force: true });
        else {
          writeFileSync(file, text);
          const at = new Date(Date.UTC(2026, 0, 1) + 1000 * ticks++);
          utimesSync(file, at, at);
        }
      }
    },
  };
  sources.write({ 'app.js': 'App({})', ...files });
  return sources;
}

type ProgramOfApp = Pick<LaunchRequest, 'programText' | 'edits'>;

const start = (program: ProgramOfApp, url: string): Promise<Connection> =>
  launchInDom({ ...program, url, device: iPhone, storage: {} }, () => {}, 10_000);

/** Takes what it can in place, and starts again with the program it had and the edits for the rest. */
async function openEditable(first: Program, url: string) {
  let program: Required<ProgramOfApp> = { programText: programText(first), edits: [] };
  let app = await start(program, url);
  let inPlace = 0;
  return {
    inPlace: () => inPlace,
    app: () => app,
    async take(next: Program): Promise<void> {
      const { edit } = next;
      program =
        edit === undefined
          ? { programText: programText(next), edits: [] }
          : { ...program, edits: [...(program.edits ?? []), JSON.stringify(edit)] };
      if (edit !== undefined && (await app.call('take', edit))) {
        inPlace += 1;
        return;
      }
      await app.close();
      app = await start(program, url);
    },
  };
}

const shown = async (app: Connection) => ({
  html: await app.call('html').catch(() => ''),
  data: await app.call('data').catch(() => undefined),
});

/** Children become ready and routes are done some frames after the start. */
async function untilSame(one: Connection, other: Connection): Promise<void> {
  const until = Date.now() + 2000;
  for (;;) {
    const [a, b] = [await shown(one), await shown(other)];
    if (JSON.stringify(a) === JSON.stringify(b) || Date.now() > until) {
      assert.deepEqual(a, b);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Two looks some frames apart, as what is the same at first might part later. */
async function assertSame(one: Connection, other: Connection): Promise<void> {
  await untilSame(one, other);
  await new Promise((resolve) => setTimeout(resolve, 80));
  await untilSame(one, other);
}

for (const seed of [1, 2, 3, 4]) {
  test(`after each of ${steps} edits the page is that of a new start (seed ${seed})`, async (t) => {
    const root = mkdtempSync(join(tmpdir(), 'simulator-edits-'));
    t.after(() => rmSync(root, { recursive: true }));
    const { write } = writtenTo(root, shop);
    const compiler = createCompiler(root, { cache: join(root, '.cache') });
    const url = seed % 2 === 0 ? '/pages/tea/tea' : '/pages/home/home?id=1';
    const edited = await openEditable(await compiler.compile(), url);
    t.after(() => edited.app().close());
    const lot = lots(seed);
    for (let step = 2; step < steps + 2; step += 1) {
      const drafts = drawEdits(lot, step);
      t.diagnostic(`${step}: ${drafts.map(({ file }) => file).join(', ')}`);
      write(Object.fromEntries(drafts.map(({ file, text }) => [file, text])));
      const program = await compiler.compile();
      await edited.take(program);
      const fresh = await start({ programText: programText(program) }, url);
      await assertSame(edited.app(), fresh).finally(fresh.close);
    }
    t.diagnostic(`${edited.inPlace()} in place`);
    assert.ok(edited.inPlace() > steps / 8);
  });
}
