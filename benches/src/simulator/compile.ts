// How long the compiler takes: each run in a process of its own.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Compiled } from './compile-once.ts';
import { type Figure, Samples } from './figures.ts';
import type { Project } from './projects.ts';

const run = promisify(execFile);

export async function measureCompiler({ name, root, page }: Project, runs: number): Promise<Figure[]> {
  const walls = new Samples();
  const cpu = new Samples();
  for (let at = 0; at < runs; at += 1) {
    const cache = mkdtempSync(join(tmpdir(), 'simulator-bench-cache-'));
    for (const kind of ['first', 'later']) {
      const args = [join(import.meta.dirname, 'compile-once.ts'), root, page, cache, kind];
      const { stdout } = await run(process.execPath, args);
      for (const [what, each] of Object.entries((JSON.parse(stdout) as Compiled).took)) {
        walls.add(what, each.wall);
        cpu.add(what, each.cpu);
      }
    }
    rmSync(cache, { recursive: true, force: true });
  }
  return [...cpu.figures(name, 'ms CPU'), ...walls.figures(name, 'ms')];
}
