// `npm run bench:profile [-- --svg=FOLDER]`: where the CPU of a request goes, by function and as flame graphs, with and without policies.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { freePort } from '../free-port.ts';
import { measure, WARM_UP_SECONDS } from '../load.ts';
import { launch } from '../process.ts';
import { writeWrkScript } from './credentials.ts';
import { flameGraphOf, type Profile } from './flame-graph.ts';
import { prepareUpstream } from './peers.ts';
import { bare, full, inMemory, type Scenario } from './scenarios.ts';

const { values } = parseArgs({ options: { svg: { type: 'string' } } });
const SECONDS = 4;
const SHOWN = 22;
const MOST_PER_SECOND = 40_000;

/** Start and warm-up are left out: it was stopped right after the load. */
function endOf({ nodes, samples, timeDeltas }: Profile, seconds: number): Profile {
  let start = samples.length;
  for (let left = seconds * 1_000_000; start > 0 && left > 0; ) left -= timeDeltas[--start] ?? 0;
  return { nodes, samples: samples.slice(start), timeDeltas: timeDeltas.slice(start) };
}

function print(name: string, { nodes, samples, timeDeltas }: Profile): void {
  const names = new Map(
    nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => [
      id,
      `${functionName || '(anonymous)'} ${url.replace(/^.*\/(?=(?:node_modules|gateway|kit|platform)\/)/, '')}:${lineNumber + 1}`,
    ]),
  );
  const own = new Map<string, number>();
  let total = 0;
  for (const [index, sample] of samples.entries()) {
    const label = names.get(sample)!;
    if (label.startsWith('(idle)')) continue;
    const time = timeDeltas[index] ?? 0;
    total += time;
    own.set(label, (own.get(label) ?? 0) + time);
  }
  console.log(`\n${name}`);
  for (const [label, time] of [...own].sort(([, a], [, b]) => b - a).slice(0, SHOWN))
    console.log(`  ${((time / total) * 100).toFixed(1).padStart(5)} %  ${label}`);
}

const folder = mkdtempSync(join(tmpdir(), 'xiaoqiao-profile-'));
const upstreamLaunch = await prepareUpstream(folder);
const upstream = await launch(upstreamLaunch);

async function profile(
  file: string,
  { name, routing, target = '/a', signed = false }: Scenario,
): Promise<void> {
  const port = await freePort();
  const [config, out] = [join(folder, `${port}.json`), join(folder, `${port}`)];
  writeFileSync(config, JSON.stringify(routing));
  const flags = ['--cpu-prof', `--cpu-prof-dir=${out}`, '--cpu-prof-interval=500'];
  const url = `http://127.0.0.1:${port}${target}`;
  const args = [...flags, join(import.meta.dirname, 'our-gateway.ts'), `${port}`, config];
  const running = await launch({ command: process.execPath, args, url });
  const scripts = { warmUp: `${out}-warm-up.lua`, measured: `${out}-measured.lua` };
  if (signed) {
    writeWrkScript(scripts.warmUp, { target, signatures: MOST_PER_SECOND * (WARM_UP_SECONDS + 1) });
    writeWrkScript(scripts.measured, { target, signatures: MOST_PER_SECOND * (SECONDS + 1) });
  }
  await measure({ url, pid: running.pid, seconds: SECONDS, ...(signed ? { scripts } : {}) });
  await running.stop();
  const [written = ''] = readdirSync(out);
  const taken = endOf(JSON.parse(readFileSync(join(out, written), 'utf8')) as Profile, SECONDS);
  print(name, taken);
  if (values.svg !== undefined) writeFileSync(join(values.svg, `${file}.svg`), flameGraphOf(name, taken));
}

try {
  const { origin } = new URL(upstreamLaunch.url);
  await profile('flame-ping', inMemory);
  await profile('flame-proxied', bare(origin));
  await profile('flame-all-policies', full(origin));
} finally {
  await upstream.stop();
  rmSync(folder, { recursive: true, force: true });
}
