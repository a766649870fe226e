// From the address to the first page, in a browser and without one; what the browser fetched tells the phases.
import { compile } from '@xiaoqiao/simulator/compiler';
import { startDevServer } from '@xiaoqiao/simulator/devserver';
import { launch } from '@xiaoqiao/simulator/driver';
import { cpuOf } from '../process.ts';
import { openBrowser, whenDrawn } from './browser.ts';
import { type Figure, Samples } from './figures.ts';
import type { Project } from './projects.ts';

const firstPage = 'shown()?.body?.firstElementChild';

/** Until when each had arrived, in milliseconds after the navigation began; frames have clocks of their own. */
const arrivals = `(() => {
  const windows = [window, ...[...document.querySelectorAll('iframe:not([data-page])')].map(({ contentWindow }) => contentWindow)];
  const fetched = windows.flatMap(({ performance: { timeOrigin }, performance: all }) =>
    all.getEntriesByType('resource').map(({ name, responseEnd }) => ({ name, end: timeOrigin - performance.timeOrigin + responseEnd })));
  const last = (pattern) => Math.max(...fetched.filter(({ name }) => pattern.test(name)).map(({ end }) => end));
  return {
    'document there': performance.getEntriesByType('navigation')[0].responseEnd,
    'framework script there': last(/\\.js(\\?|$)/),
    'program of the app there': last(/(launch|program)[^/]*\\.json/),
    origin: performance.timeOrigin,
  };
})()`;

export async function measureBoot(project: Project, runs: number): Promise<Figure[]> {
  const walls = new Samples();
  const cpu = new Samples();
  await inChromium(project, runs, walls, cpu);
  await withoutBrowser(project, runs, walls, cpu);
  return [...walls.figures(project.name, 'ms'), ...cpu.figures(project.name, 'ms CPU')];
}

async function inChromium({ root }: Project, runs: number, walls: Samples, cpu: Samples): Promise<void> {
  const served = await startDevServer({ project: root, port: 0 });
  try {
    // The compiler is measured by itself.
    await (await fetch(`${served.url}-/diagnostics.json`)).arrayBuffer();
    for (let run = 0; run < runs; run += 1) {
      await using browser = await openBrowser();
      // Some, because what a browser keeps of a script it makes only when the script comes again.
      for (const visit of ['first visit', '', '', 'later visit']) {
        const before = cpuOf(process.pid);
        await browser.page.goto(`${served.url}-/phone`, { waitUntil: 'commit' });
        const end = await whenDrawn(browser.page, firstPage);
        const used = (cpuOf(process.pid) - before) / 1000;
        const { origin, ...phases } = await browser.page.evaluate<Record<string, number>>(arrivals);
        if (visit === '') continue;
        for (const [phase, at] of Object.entries(phases)) walls.add(`Chromium, ${visit}: ${phase} after`, at);
        walls.add(`Chromium, ${visit}: first page drawn after`, end - origin!);
        cpu.add(`Chromium, ${visit}: browser and server together`, used);
      }
    }
  } finally {
    await served.close();
  }
}

async function withoutBrowser({ root }: Project, runs: number, walls: Samples, cpu: Samples): Promise<void> {
  const program = await compile(root);
  for (let run = 0; run <= runs; run += 1) {
    const kind = `without a browser, ${run === 0 ? 'first of a process' : 'later'}`;
    const began = performance.now();
    const before = process.cpuUsage();
    const mini = await launch(program, { host: 'dom' });
    walls.add(kind, performance.now() - began);
    const used = process.cpuUsage(before);
    cpu.add(kind, (used.user + used.system) / 1000);
    await mini.close();
  }
}
