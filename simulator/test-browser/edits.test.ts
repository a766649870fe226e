// After any edits the workbench shows what a window that was opened after them shows, with the same data.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Page } from 'playwright-core';
import { drawEdits, lots, shop } from '../test/runtime/edits.ts';
import { closeBrowser, openWorkbench, type Workbench } from './workbench.ts';

after(closeBrowser);

const steps = 25;

/** The document of the page on top, with its sheets, and its data; the phone is in the workbench or by itself. */
const shown = (page: Page): Promise<unknown> =>
  page.evaluate(`(async () => {
    const phone = document.querySelector('iframe[title]:not([data-page])')?.contentWindow ?? window;
    const frames = [...phone.document.querySelectorAll('iframe[data-page]')];
    const top = frames.find((frame) => frame.style.visibility === 'visible');
    const fields = [...(top?.contentDocument.querySelectorAll('input') ?? [])].map(({ value }) => value);
    return {
      html: top?.contentDocument.documentElement.outerHTML,
      fields,
      data: await phone.xiaoqiao?.call('data', []),
    };
  })()`);

/** A window of its own may be opened before the edit was compiled, and then again. */
async function untilSame({ page, url }: Workbench, fresh: Page): Promise<void> {
  const until = Date.now() + 10_000;
  for (;;) {
    await fresh.goto(`${url}-/phone?page=${encodeURIComponent('/pages/home/home')}`);
    await fresh.waitForFunction('window.xiaoqiao !== undefined');
    await fresh.waitForTimeout(150);
    const [a, b] = [await shown(page), await shown(fresh)];
    if (JSON.stringify(a) === JSON.stringify(b)) return;
    if (Date.now() > until) assert.deepEqual(a, b);
  }
}

test(`after each of ${steps} edits the page is that of a window opened then`, async (t) => {
  await using bench = await openWorkbench(shop);
  await bench.untilAnswered();
  await bench.page.evaluate(
    "window.compiled = 0;new EventSource('/-/changes').onmessage = () => { window.compiled += 1 }",
  );
  const fresh = await bench.page.context().browser()!.newPage();
  t.after(() => fresh.close());
  const lot = lots(7);
  for (let step = 2; step < steps + 2; step += 1) {
    const drafts = drawEdits(lot, step);
    t.diagnostic(`${step}: ${drafts.map(({ file }) => file).join(', ')}`);
    const compiled = await bench.page.evaluate('window.compiled');
    await bench.write(Object.fromEntries(drafts.map(({ file, text }) => [file, text])));
    // What is written may be what is there already.
    await bench.page
      .waitForFunction(`window.compiled > ${compiled}`, undefined, { timeout: 5000 })
      .catch(() => {});
    await untilSame(bench, fresh);
  }
});
