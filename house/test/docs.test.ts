// Documentation stays true: links lead somewhere, and the commands, files, variables and events it names exist.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { pushes } from '@xiaoqiao/contract';
import { sha256Hex, sign, stringToSign } from '@xiaoqiao/kit/http';
import { eventsIn } from '../src/pages/events-page.ts';
import { root } from '../src/reference.ts';

const read = (path: string) => readFileSync(join(root, path), 'utf8');

const pages = globSync('**/*.md', { cwd: root, exclude: ['**/node_modules/**', '**/.xiaoqiao/**'] }).sort();
/** Decisions tell of their day, and may name what has gone since. */
const current = pages.filter((path) => !path.startsWith('docs/decisions/'));

const withoutCode = (text: string) => text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');
const codeOf = (text: string) =>
  [...text.matchAll(/^```.*\n([\s\S]*?)^```|`([^`\n]+)`/gm)].map(
    ([, block, inline]) => block ?? inline ?? '',
  );

/** As GitHub names the headings of a page. */
function anchorsOf(text: string): Set<string> {
  const seen = new Map<string, number>();
  const anchors = new Set<string>();
  for (const [, title = ''] of text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#{1,6} (.+)$/gm)) {
    const plain = title.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const name = plain.replace(/[^\p{L}\p{N}\p{M}\p{Pc} -]/gu, '').replaceAll(' ', '-');
    const times = seen.get(name) ?? 0;
    seen.set(name, times + 1);
    anchors.add(times === 0 ? name : `${name}-${times}`);
  }
  return anchors;
}

function brokenLinks(page: string): string[] {
  const text = read(page);
  const links = [...withoutCode(text).matchAll(/\]\(([^()\s]+)\)/g)].map(([, target = '']) => target);
  return links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [file = '', anchor] = link.split('#');
    const path = file === '' ? page : normalize(join(dirname(page), decodeURI(file)));
    if (path.startsWith('..') || !existsSync(join(root, path))) return true;
    return anchor !== undefined && !anchorsOf(read(path)).has(decodeURI(anchor));
  });
}

/** What the code of these pages says that `pattern` finds, each once. */
const named = (paths: readonly string[], pattern: RegExp): string[] =>
  [
    ...new Set(paths.flatMap((path) => codeOf(read(path)).flatMap((code) => code.match(pattern) ?? []))),
  ].sort();

for (const page of pages)
  test(`every link of ${page} leads somewhere`, () => assert.deepEqual(brokenLinks(page), []));

test('a link into nowhere is seen', () => {
  assert.deepEqual(
    [...anchorsOf('# A `b` — c/d\n## 中文 / English\n# A `b` — c/d\n')],
    ['a-b--cd', '中文--english', 'a-b--cd-1'],
  );
});

test('every npm script that is named exists', () => {
  const { scripts } = JSON.parse(read('package.json'));
  const names = named(current, /\bnpm (?:run [\w:-]+|start|test)\b/g).map((command) =>
    command.split(' ').at(-1),
  );
  assert.ok(names.length > 0);
  assert.deepEqual(
    names.filter((name) => !(name! in scripts)),
    [],
  );
});

test('every xiaoqiao command that is named exists', () => {
  const commands = named(current, /(?<![\w/.@:-])xiaoqiao [a-z]+(?: [a-z]+)?(?![\w.])/g);
  assert.ok(commands.length > 0);
  const usageOf = (command: string) =>
    execFileSync(
      process.execPath,
      [join(root, 'apps/cli/bin/xiaoqiao.js'), ...command.split(' ').slice(1), '--help'],
      { encoding: 'utf8' },
    ).split('\n', 1)[0]!;
  assert.deepEqual(
    commands.filter((command) => !`${usageOf(command)} `.startsWith(`Usage: ${command} `)),
    [],
  );
});

test('every file of the house that is named exists', () => {
  const paths = named(
    current,
    /(?<![\w/.@-])(?:contract|kit|platform|services|gateway|apps|sdk|house|docs)\/[\w./-]+\.(?:ts|js|md|json)\b/g,
  );
  assert.ok(paths.length > 0);
  assert.deepEqual(
    paths.filter((path) => !existsSync(join(root, path))),
    [],
  );
});

test('code that is quoted with its file is in it, line for line', () => {
  const quotes = current.flatMap((page) => [...read(page).matchAll(/^```\w+ (\S+)\n([\s\S]*?)\n```$/gm)]);
  assert.ok(quotes.length > 0);
  assert.deepEqual(
    quotes.filter(([, path = '', text]) => !read(path).includes(`${text}\n`)).map(([, path]) => path),
    [],
  );
});

/** Of the tests themselves; `house/src/run-on-engines.ts` sets it. */
const ofTests = ['XIAOQIAO_TEST_DATABASE'];

test('every variable that is named is one of the configuration', () => {
  const reference = read('docs/reference/configuration.md');
  const names = named(current, /\b(?:XIAOQIAO|WECHAT|WECHATPAY|GATEWAY)_[A-Z][A-Z0-9_]*\b/g);
  assert.deepEqual(
    names.filter((name) => !ofTests.includes(name) && !reference.includes(`\`${name}\``)),
    [],
  );
});

test('the architecture lists every event, with the consumers it really has', () => {
  const rows = [...read('ARCHITECTURE.md').matchAll(/^\| `([a-z]+\.[a-z-]+)` \|.*\| (.*) \|$/gm)];
  const events = eventsIn(read('contract/src/events.ts')).map(({ name }) => name);
  assert.deepEqual(rows.map(([, name]) => name).sort(), events.toSorted());

  const consumers = globSync('services/*/src/on-*.ts', { cwd: root }).map((path) => {
    const [, event] = /consumer\(\s*NAME,\s*'([^']+)'/.exec(read(path)) ?? [];
    return `${event} → ${path}`;
  });
  for (const event of Object.keys(pushes)) consumers.push(`${event} → services/realtime/src/pushes.ts`);
  const listed = rows.flatMap(([, name, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, path]) => `${name} → ${path}`),
  );
  assert.deepEqual(listed.sort(), consumers.sort());
});

test('the known answer of the signing guide is right', () => {
  const guide = read('docs/guides/sign-a-request.md');
  const partsOf = (row: string) => {
    const [, cell = ''] = guide
      .split('\n')
      .find((line) => line.startsWith(`| ${row} |`))!
      .match(/\|.*\| (.*) \|/)!;
    return cell.split(', ').map((part) => part.replaceAll('`', ''));
  };
  const [key = ''] = partsOf('`signingKey`');
  const [method = '', target = ''] = partsOf('`METHOD`, `target`');
  const [timestamp, nonce = ''] = partsOf('`t`, `n`');
  const [bodyHash = ''] = partsOf('hex(SHA-256(body))');
  assert.equal(bodyHash, sha256Hex(Buffer.from(guide.match(/^\| `body` \| `(\{.*\})` \|$/m)![1]!)));
  const text = stringToSign({ method, target, timestamp: Number(timestamp), nonce, bodyHash });
  assert.equal(sign(Buffer.from(key, 'base64url'), text), partsOf('`s`')[0]);
});
