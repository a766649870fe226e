// `npm run bench:gateway [-- --rounds=3 --seconds=4 --only=redis,peers,ladder,routes]`: us and our peers, measured in turn.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startRedisServer } from '@xiaoqiao/state/testing';
import { freePort } from '../free-port.ts';
import { type Measurement, measure, medianOf, WARM_UP_SECONDS } from '../load.ts';
import { type Launch, launch } from '../process.ts';
import { writeWrkScript } from './credentials.ts';
import { peers, prepareUpstream } from './peers.ts';
import { bare, full, inMemory, ladder, manyRoutes, type Scenario } from './scenarios.ts';

interface Subject {
  readonly name: string;
  readonly launch: Launch;
  readonly signed?: boolean;
  readonly measured: Measurement[];
}

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '4' },
    only: { type: 'string', default: 'redis,peers,ladder,routes' },
  },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const parts = new Set(values.only.split(','));
/** More than any of us answers in a second. */
const MOST_PER_SECOND = 40_000;

const folder = mkdtempSync(join(tmpdir(), 'xiaoqiao-bench-'));

/** @param redis in place of state in memory */
async function ours(
  { name, routing, target = '/a', signed = false }: Scenario,
  redis?: string,
): Promise<Subject> {
  const port = await freePort();
  const file = join(folder, `${port}.json`);
  writeFileSync(file, JSON.stringify(routing));
  const started: Launch = {
    command: process.execPath,
    args: [
      join(import.meta.dirname, 'our-gateway.ts'),
      `${port}`,
      file,
      ...(redis === undefined ? [] : [redis]),
    ],
    url: `http://127.0.0.1:${port}${target}`,
  };
  return { name, launch: started, signed, measured: [] };
}

/** One process at a time, so that none is measured in the shadow of another. */
async function once({ launch: how, signed = false, measured }: Subject): Promise<void> {
  const running = await launch(how);
  try {
    const load = { url: how.url, pid: running.pid, seconds };
    measured.push(await measure(signed ? { ...load, scripts: signedScripts(how.url) } : load));
  } finally {
    await running.stop();
  }
}

function signedScripts(url: string) {
  const target = new URL(url).pathname;
  const scripts = { warmUp: join(folder, 'warm-up.lua'), measured: join(folder, 'measured.lua') };
  writeWrkScript(scripts.warmUp, { target, signatures: MOST_PER_SECOND * (WARM_UP_SECONDS + 1) });
  writeWrkScript(scripts.measured, { target, signatures: MOST_PER_SECOND * (seconds + 1) });
  return scripts;
}

function print(title: string, subjects: readonly Subject[], base: number): void {
  console.log(`\n${title}`);
  for (const { name, measured } of subjects) {
    const cpu = medianOf(measured.map((each) => each.cpu));
    // On a machine that others use, too, the best round is nearest to the truth: neighbours only ever add.
    const best = Math.min(...measured.map((each) => each.cpu));
    const perSecond = medianOf(measured.map((each) => each.perSecond));
    const [{ p99, memoryKib }] = measured as [Measurement];
    console.log(
      `  ${name.padEnd(52)} ${cpu.toFixed(1).padStart(6)} µs  best ${best.toFixed(1).padStart(5)}  ×${(cpu / base).toFixed(2)}  ${perSecond.toFixed(0).padStart(6)}/s  p99 ${p99}  ${Math.round(memoryKib / 1024)} MiB`,
    );
  }
}

async function measureAll(subjects: readonly Subject[]): Promise<void> {
  for (let round = 1; round <= rounds; round++) for (const subject of subjects) await once(subject);
}

const endings: (() => Promise<void>)[] = [];

/** A server of our own, so that nothing else is in it. */
async function onRedis(scenario: Scenario): Promise<Subject[]> {
  try {
    const { url } = await startRedisServer({ after: (end) => void endings.unshift(end) });
    return [await ours({ ...scenario, name: `${scenario.name}, on Redis` }, url)];
  } catch (error) {
    console.log(`! state on Redis is left out: ${(error as Error).message}`);
    return [];
  }
}

const upstreamLaunch = await prepareUpstream(folder);
const upstream = await launch(upstreamLaunch);
const origin = new URL(upstreamLaunch.url).origin;
try {
  console.log(
    `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}; CPU per request, median of ${rounds} rounds of ${seconds} s`,
  );
  const main = [await ours(inMemory), await ours(bare(origin)), await ours(full(origin))];
  if (parts.has('redis')) main.push(...(await onRedis(full(origin))));
  const compared: Subject[] = [];
  if (parts.has('peers'))
    for (const peer of peers) {
      const how = await peer.prepare(folder, origin);
      if (typeof how === 'string') console.log(`! ${peer.name} is left out: ${how}`);
      else compared.push({ name: peer.name, launch: how, measured: [] });
    }
  await measureAll([...main, ...compared]);
  const bareCpu = medianOf(main[1]!.measured.map((each) => each.cpu));
  print('us', main, bareCpu);
  print('peers, proxied, no policy', compared, bareCpu);
  if (parts.has('ladder')) {
    const steps = await Promise.all(ladder(origin).map((each) => ours(each)));
    await measureAll(steps);
    print('each policy on top of those before it', steps, bareCpu);
  }
  if (parts.has('routes')) {
    const tables = await Promise.all(manyRoutes(origin).map((each) => ours(each)));
    await measureAll(tables);
    print('by the size of the table', tables, bareCpu);
  }
} finally {
  await upstream.stop();
  for (const end of endings) await end();
  rmSync(folder, { recursive: true, force: true });
}
