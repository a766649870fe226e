// Chromium as a person has it: a profile on disk, so that what may be cached is cached.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

export interface Profile extends AsyncDisposable {
  readonly page: Page;
}

export async function openBrowser(): Promise<Profile> {
  const profile = mkdtempSync(join(tmpdir(), 'simulator-bench-profile-'));
  const context: BrowserContext = await chromium.launchPersistentContext(profile, {
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-component-update'],
    viewport: { width: 1200, height: 800 },
  });
  return {
    page: context.pages()[0] ?? (await context.newPage()),
    async [Symbol.asyncDispose]() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** In a page of the browser: the window of the phone, in the workbench or by itself; and the page that it shows. */
const looks = `
  const phone = () => document.querySelector('iframe[title]:not([data-page])')?.contentWindow?.document ?? document;
  const shown = () => [...phone().querySelectorAll('iframe[data-page]')].find(({ style }) => style.visibility === 'visible')?.contentDocument;
  const now = () => performance.timeOrigin + performance.now();
  const drawn = (isThere) => new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('the page does not show it within a minute: does the project open?')), 60_000);
    const look = () => { try { if (isThere()) { requestAnimationFrame(() => resolve(now())); return; } } catch {} requestAnimationFrame(look); };
    look();
  });`;

/** Milliseconds of the epoch when this holds on the screen; it may use what `looks` names. */
export const whenDrawn = (page: Page, condition: string): Promise<number> =>
  page.evaluate(`(() => { ${looks} return drawn(() => ${condition}); })()`);
