// A project on disk, its development server, and the workbench in Chromium: what the tests of people's page begin with.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startDevServer } from '@xiaoqiao/simulator/devserver';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { Files } from '../test/runtime/fixture.ts';

let browser: Promise<Browser> | undefined;

export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
  browser = undefined;
}

export interface Workbench extends AsyncDisposable {
  readonly page: Page;
  readonly url: string;
  /** Changes files of the project, as an editor would; those without a text go. */
  write(files: Readonly<Record<string, string | undefined>>): Promise<void>;
  /** Asks the app in the phone. */
  call(name: string, ...given: unknown[]): Promise<unknown>;
  /** Waits until the app in the phone answers, also after a reload. */
  untilAnswered(): Promise<void>;
  /** Waits until this holds in the document of the page on top. */
  untilShown(expression: string): Promise<void>;
}

export async function openWorkbench(
  files: Files,
  { locale = 'zh-CN', query = '' }: { locale?: string; query?: string } = {},
): Promise<Workbench> {
  const project = await mkdtemp(join(tmpdir(), 'xiaoqiao-workbench-'));
  const write: Workbench['write'] = async (given) => {
    for (const [name, text] of Object.entries(given)) {
      if (text === undefined) {
        await rm(join(project, name), { force: true });
        continue;
      }
      await mkdir(dirname(join(project, name)), { recursive: true });
      await writeFile(join(project, name), text);
    }
  };
  await write({ 'app.js': 'App({})', ...files });
  const served = await startDevServer({ project, port: 0 });
  browser ??= chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  const page = await (await browser).newPage({ locale, viewport: { width: 1200, height: 800 } });
  await page.goto(served.url + query);
  return {
    page,
    url: served.url,
    write,
    call: (name, ...given) =>
      page.evaluate(
        async ({ name, given }) => {
          // biome-ignore lint/suspicious/noExplicitAny: the shell's own window.
          const shell = document.querySelector('iframe')?.contentWindow as any;
          const answer = await shell?.xiaoqiao?.call(name, given);
          if (answer === undefined || answer.error !== undefined) return undefined;
          return answer.value;
        },
        { name, given },
      ),
    async untilAnswered() {
      await page.waitForFunction(
        `document.querySelector('iframe')?.contentWindow?.xiaoqiao?.call('stack', []).then(({ value }) => value?.length > 0)`,
      );
    },
    async untilShown(expression) {
      await page.waitForFunction(`(() => {
        const frames = [...(document.querySelector('iframe')?.contentDocument?.querySelectorAll('iframe[data-page]') ?? [])];
        const shown = frames.find((frame) => frame.style.visibility === 'visible');
        const document_ = shown?.contentDocument;
        return document_ ? ((document, window) => ${expression})(document_, shown.contentWindow) : false;
      })()`);
    },
    async [Symbol.asyncDispose]() {
      await page.close();
      await served.close();
      await rm(project, { recursive: true });
    },
  };
}
