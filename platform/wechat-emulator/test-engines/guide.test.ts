// The guide for back ends of other kinds is run as it is written: its curl with openssl, and its Python.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { adjustableClock } from '@xiaoqiao/kit/clock';
import { silentLog } from '@xiaoqiao/kit/log';
import { type Standalone, startStandalone } from '../src/standalone/index.ts';

const TIMEOUT = { timeout: 60_000 };
const guide = readFileSync(new URL('../../../docs/guides/wechat-emulator.md', import.meta.url), 'utf8');
/** The first block of code in this language below this heading. */
const blockOf = (heading: string, language: string): string => {
  const section = guide.slice(guide.indexOf(heading));
  return new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(section)![1]!;
};

let folder: string;
let started: Standalone;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'xiaoqiao-guide-'));
  started = await startStandalone({ folder, port: 0, clock: adjustableClock(), log: silentLog });
});
after(async () => {
  await started.emulator.close();
  rmSync(folder, { recursive: true });
});

async function run(program: string, ...args: string[]): Promise<string> {
  const variables = Object.entries(started.env).map(([name, value]) => `${name}=${value}`);
  const { stdout } = await promisify(execFile)('env', [...variables, program, ...args], { timeout: 50_000 });
  return stdout;
}
const walk = blockOf('## 2.', 'sh');

test('curl and openssl walk from a login to a paid order', TIMEOUT, async () => {
  const answers = await run('bash', '-euc', walk);
  assert.match(answers, /"prepay_id":"wx/);
  assert.match(answers, /requestPayment:ok/);
  assert.match(answers, /"trade_state":"SUCCESS"/);
});

test('without its last newline the signature is refused, and the reason told', TIMEOUT, async () => {
  const wrong = walk.replace("printf '%s\\n%s\\n%s\\n%s\\n%s\\n'", "printf '%s\\n%s\\n%s\\n%s\\n%s'");
  assert.notEqual(wrong, walk);
  assert.match(await run('bash', '-euc', wrong), /SIGN_ERROR/);
  const refused = started.emulator.control.requests().findLast(({ code }) => code === 'SIGN_ERROR')!;
  assert.deepEqual(
    refused.mistakes?.map(({ name }) => name),
    ['finalNewline'],
  );
});

test('Python orders, is notified, verifies and opens the notification', TIMEOUT, async () => {
  const said = (await run('python3', '-c', blockOf('## 3.', 'python'))).trim().split('\n');
  assert.equal(said[0], 'requestPayment:ok');
  assert.match(said[1]!, /^PY-\d+ SUCCESS$/);
  await started.emulator.control.settle();
  const ofPython = started.emulator.control
    .notifications()
    .filter(({ resource }) => String(resource.out_trade_no).startsWith('PY-'));
  assert.deepEqual(
    ofPython.map(({ state }) => state),
    ['accepted'],
  );
});
