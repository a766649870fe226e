// Runs an app in a real browser, Debian's Chromium without a window; one browser to a process, one window to an app at a time.
import { type Browser, chromium, type Page } from 'playwright-core';
import type { Program } from '../compiler/program.ts';
import { serveApp } from '../devserver/serve.ts';
import type { Connection, ControlName, Heard, LaunchRequest } from './host-call.ts';
import type { Hands } from './mini-program.ts';

const executablePath = '/usr/bin/chromium';
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // An app plays without being touched first, as in WeChat.
  '--autoplay-policy=no-user-gesture-required',
];
const idleMs = 1000;
const longPressMs = 450;
const restMs = 1000;
const frameMs = 20;

let browser: Promise<Browser> | undefined;
let apps = 0;
let idle: NodeJS.Timeout | undefined;

/** A window of the browser. Each app is an origin of its own, so the next app may have the window of the one before. */
interface BrowserWindow {
  readonly page: Page;
  hear(heard: Heard): void;
}
/** Windows that wait for an app, by the size of the phone. */
const free = new Map<string, BrowserWindow[]>();

async function take(request: LaunchRequest): Promise<BrowserWindow> {
  clearTimeout(idle);
  apps += 1;
  try {
    const waiting = free.get(sizeOf(request))?.pop();
    if (waiting !== undefined) return waiting;
    browser ??= chromium.launch({ executablePath, args: flags });
    const { width, height, pixelRatio } = request.device;
    const page = await (await browser).newPage({
      viewport: { width, height },
      deviceScaleFactor: pixelRatio,
    });
    const made: BrowserWindow = { page, hear() {} };
    await page.exposeFunction('xiaoqiaoHear', (heard: Heard) => made.hear(heard));
    return made;
  } catch (error) {
    leave();
    throw error;
  }
}

const sizeOf = ({ device: { width, height, pixelRatio } }: LaunchRequest): string =>
  `${width}x${height}@${pixelRatio}`;

/** An app that never returns takes its window with it. */
async function release(window: BrowserWindow, request: LaunchRequest, isSound: boolean): Promise<void> {
  window.hear = () => {};
  if (isSound) {
    await window.page.evaluate('localStorage.clear();sessionStorage.clear()');
    await window.page.goto('about:blank');
    free.set(sizeOf(request), [...(free.get(sizeOf(request)) ?? []), window]);
  } else await window.page.context().close();
  leave();
}

/** The next app soon finds the browser still there. */
function leave(): void {
  apps -= 1;
  if (apps > 0) return;
  idle = setTimeout(() => {
    const closing = browser;
    browser = undefined;
    free.clear();
    void closing?.then((running) => running.close());
  }, idleMs);
}

interface Launched {
  readonly connection: Connection;
  readonly hands: Hands;
}

export async function launchInChromium(
  program: Program,
  request: LaunchRequest,
  hear: (heard: Heard) => void,
  answerWithinMs: number,
): Promise<Launched> {
  const { programText: _, ...settings } = request;
  const served = await serveApp({ program: () => program, launch: () => settings });
  const window = await take(request);
  window.hear = hear;
  const { page } = window;
  let isSound = true;
  let closed = false;
  const close = async (): Promise<void> => {
    if (closed) return;
    closed = true;
    await release(window, request, isSound);
    await served.close();
  };
  try {
    await page.goto(`${served.url}-/phone`);
    await page.waitForFunction('window.xiaoqiao !== undefined', undefined, { timeout: answerWithinMs });
    const connection: Connection = {
      call: (name, ...given) =>
        call(page, name, given, answerWithinMs, () => {
          isSound = false;
        }) as never,
      close,
    };
    return { connection, hands: createHands(page, connection) };
  } catch (error) {
    isSound = false;
    await close();
    throw error;
  }
}

interface Answer {
  readonly value?: unknown;
  readonly error?: string;
}

interface Shell {
  readonly xiaoqiao: { call(name: string, given: readonly unknown[]): Promise<Answer> };
}

async function call(
  page: Page,
  name: ControlName,
  given: readonly unknown[],
  withinMs: number,
  isLate: () => void,
): Promise<unknown> {
  let late: NodeJS.Timeout | undefined;
  const answer = await Promise.race([
    page.evaluate(({ name, given }) => (globalThis as unknown as Shell).xiaoqiao.call(name, given), {
      name,
      given,
    }),
    new Promise<Answer>((resolve) => {
      const error = `the app did not answer within ${withinMs} ms: does it loop for ever?`;
      late = setTimeout(() => {
        isLate();
        resolve({ error });
      }, withinMs);
    }),
  ]);
  clearTimeout(late);
  if (answer.error !== undefined) throw new Error(answer.error);
  return answer.value;
}

function createHands(page: Page, connection: Connection): Hands {
  /** Where the middle of it is on the phone. @throws Error for what is not there, or has no size */
  async function look(selector: string): Promise<{ x: number; y: number; isSeen: boolean }> {
    const box = await connection.call('box', selector);
    if (box === null) throw new Error(`nothing matches "${selector}"`);
    if (box.width === 0 || box.height === 0)
      throw new Error(`"${selector}" is ${box.width} × ${box.height} points large: no finger can tap it`);
    const frame = await page.locator(`iframe[data-page="${box.pageId}"]`).boundingBox();
    const { x = 0, y = 0, width = 0, height = 0 } = frame ?? {};
    const [right, down] = [box.left + box.width / 2, box.top + box.height / 2];
    const isSeen = right >= 0 && right <= width && down >= 0 && down <= height;
    return { x: x + right, y: y + down, isSeen };
  }
  /** A finger waits for what slides in; what never rests is tapped where it is. */
  async function middle(selector: string): Promise<{ x: number; y: number }> {
    let place = await look(selector);
    for (const until = Date.now() + restMs; Date.now() < until; ) {
      await page.waitForTimeout(frameMs);
      const now = await look(selector);
      if (now.isSeen && now.x === place.x && now.y === place.y) return now;
      place = now;
    }
    if (!place.isSeen) throw new Error(`"${selector}" is outside of the screen: no finger can tap it`);
    return place;
  }
  async function press(selector: string, holdMs: number, by = { x: 0, y: 0 }): Promise<void> {
    const { x, y } = await middle(selector);
    await page.mouse.move(x, y);
    await page.mouse.down();
    if (holdMs > 0) await page.waitForTimeout(holdMs);
    if (by.x !== 0 || by.y !== 0) await page.mouse.move(x + by.x, y + by.y, { steps: 5 });
    await page.mouse.up();
  }
  return {
    tap: (selector) => press(selector, 0),
    longPress: (selector) => press(selector, longPressMs),
    swipe: (selector, by) => press(selector, 0, by),
    screenshot: () => page.screenshot(),
  };
}
