// What a phone keeps in memory with one page open, with five and with ten: WeChat allows no more.
import { readFileSync } from 'node:fs';
import { compile } from '@xiaoqiao/simulator/compiler';
import { startDevServer } from '@xiaoqiao/simulator/devserver';
import { launch } from '@xiaoqiao/simulator/driver';
import { treeOf } from '../process.ts';
import { openBrowser, whenDrawn } from './browser.ts';
import { type Figure, figuresOf } from './figures.ts';
import type { Project } from './projects.ts';

const depths = [1, 5, 10];
const mebibyte = 1024 * 1024;

export async function measureMemory(project: Project): Promise<Figure[]> {
  const values: Record<string, number[]> = {};
  const put = (what: string, bytes: number): void => {
    values[what] = [bytes / mebibyte];
  };
  await inChromium(project, put);
  await withoutBrowser(project, put);
  return figuresOf(project.name, 'MiB', values);
}

type Put = (what: string, bytes: number) => void;

async function inChromium({ root, page: path }: Project, put: Put): Promise<void> {
  const served = await startDevServer({ project: root, port: 0 });
  await using browser = await openBrowser();
  const { page } = browser;
  try {
    await page.goto(`${served.url}-/phone`);
    await whenDrawn(page, 'shown()?.body?.firstElementChild');
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Performance.enable');
    for (const depth of depths) {
      await page.evaluate(`(async () => {
        const call = (name, ...given) => window.xiaoqiao.call(name, given);
        for (let open = (await call('stack')).value.length; open < ${depth}; open += 1)
          await call('callWx', 'navigateTo', [{ url: '/${path}' }]);
      })()`);
      await devtools.send('HeapProfiler.collectGarbage');
      const { metrics } = await devtools.send('Performance.getMetrics');
      const heap = metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? 0;
      put(`memory in Chromium, ${depth} open: JavaScript heap`, heap);
      put(`memory in Chromium, ${depth} open: of the renderer`, largestRenderer());
    }
  } finally {
    await served.close();
  }
}

/** Bytes that only the page's process has; the browser keeps an empty one besides. */
function largestRenderer(): number {
  const sizes = treeOf(process.pid).map((pid) => {
    try {
      if (!readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('--type=renderer')) return 0;
      return 1024 * Number(/RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0);
    } catch {
      // It has ended meanwhile.
      return 0;
    }
  });
  return Math.max(...sizes);
}

async function withoutBrowser({ root, page }: Project, put: Put): Promise<void> {
  const program = await compile(root);
  const mini = await launch(program, { host: 'dom' });
  for (const depth of depths) {
    while ((await mini.pages()).length < depth) await mini.wx('navigateTo', { url: `/${page}` });
    put(`memory without a browser, ${depth} open: of the process`, process.memoryUsage.rss());
  }
  await mini.close();
}
