// From the moment a file is written to the frame that shows it, in the page for people.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { startDevServer } from '@xiaoqiao/simulator/devserver';
import { cpuOf } from '../process.ts';
import { openBrowser, whenDrawn } from './browser.ts';
import { type Figure, Samples } from './figures.ts';
import type { Project } from './projects.ts';

/** Nobody edits faster; what gets ready for the next edit has its time, and is not counted. */
const pauseMs = 1000;

/** What is added to a file, and what is on the screen then. */
const edits: Readonly<Record<string, { text(mark: number): string; seen(mark: number): string }>> = {
  wxss: {
    text: (mark) => `\n.bench-mark{color:rgb(${mark},2,3)}`,
    seen: (mark) =>
      `shown().defaultView.getComputedStyle(shown().querySelector('.bench-mark')).color === 'rgb(${mark}, 2, 3)'`,
  },
  wxml: {
    text: (mark) => `\n<view class="bench-mark">{{benchMark}} ${mark}</view>`,
    seen: (mark) => `shown().querySelector('.bench-mark').textContent.endsWith(' ${mark}')`,
  },
  ts: {
    text: (mark) =>
      `\nsetTimeout(() => (getCurrentPages() as { setData(data: object): void }[])[0]?.setData({ benchMark: ${mark} }), 0);`,
    seen: (mark) => `shown().querySelector('.bench-mark').textContent.startsWith('${mark} ')`,
  },
};

export async function measureEdits({ name, root, page }: Project, runs: number): Promise<Figure[]> {
  const walls = new Samples();
  const cpu = new Samples();
  const originals = Object.keys(edits).map((ending) => {
    const file = join(root, `${page}.${ending}`);
    return [ending, { file, text: readFileSync(file, 'utf8') }] as const;
  });
  const served = await startDevServer({ project: root, port: 0 });
  await using browser = await openBrowser();
  try {
    const marked = new Map(originals);
    // Each file has its mark before the first run: edits change it, and the rest of the page stays.
    for (const [ending, { file, text }] of marked) writeFileSync(file, text + edits[ending]!.text(1));
    await browser.page.goto(served.url);
    await whenDrawn(browser.page, edits.wxss!.seen(1));
    for (let mark = 2; mark < runs + 2; mark += 1) {
      for (const [ending, { file, text }] of marked) {
        await setTimeout(pauseMs);
        const drawn = whenDrawn(browser.page, edits[ending]!.seen(mark));
        // The page looks from its next frame on; nothing is written before it does.
        await browser.page.evaluate('new Promise(requestAnimationFrame)');
        const kind = `edit to visible, ${ending === 'ts' ? 'script' : ending.toUpperCase()}`;
        const before = cpuOf(process.pid);
        const began = performance.timeOrigin + performance.now();
        writeFileSync(file, text + edits[ending]!.text(mark));
        walls.add(kind, (await drawn) - began);
        cpu.add(`${kind}: browser and server together`, (cpuOf(process.pid) - before) / 1000);
      }
    }
  } finally {
    for (const [, { file, text }] of originals) writeFileSync(file, text);
    await served.close();
  }
  return [...walls.figures(name, 'ms'), ...cpu.figures(name, 'ms CPU')];
}
