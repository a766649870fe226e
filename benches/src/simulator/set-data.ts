// `setData` of 1 000 rows, and of one name among them: until it returns, and until its callback says that it is drawn.
import { launch } from '@xiaoqiao/simulator/driver';
import { type Figure, Samples } from './figures.ts';
import type { Project } from './projects.ts';

const steps = { fill: '1 000 rows', rename: 'a name among 1 000 rows' };

export async function measureSetData({ name, root }: Project, runs: number): Promise<Figure[]> {
  const walls = new Samples();
  for (const host of ['dom', 'chromium'] as const) {
    const mini = await launch(root, { host });
    const where = host === 'dom' ? 'without a browser' : 'Chromium';
    for (let run = 0; run < runs; run += 1) {
      for (const [method, what] of Object.entries(steps)) {
        const { drawn, returned } = (await mini.callMethod(method)) as { drawn: number; returned: number };
        walls.add(`setData, ${where}: ${what}, returned`, returned);
        walls.add(`setData, ${where}: ${what}, drawn`, drawn);
      }
      await mini.callMethod('empty');
    }
    await mini.close();
  }
  return walls.figures(name, 'ms');
}
