// What content security will find: everything passes, unless a verdict is scripted for it.
import type { ScriptedVerdict } from '../program-world.ts';
import type { World } from '../world.ts';

const fine: ScriptedVerdict = { contains: '', suggest: 'pass', label: 100 };

/** The latest script that applies wins. */
export const verdictOn = (world: World, content: string): ScriptedVerdict =>
  world.program.verdicts.values().findLast(({ contains }) => content.includes(contains)) ?? fine;

export const scriptVerdict = (world: World, verdict: ScriptedVerdict): void => {
  // Put anew, so that it is the latest one.
  world.program.verdicts.delete(verdict.contains);
  world.program.verdicts.put(verdict.contains, verdict);
};

/** `result` and `detail` as WeChat words them; a detail that failed by itself counts for nothing. */
export function describeVerdict({ suggest, label, contains }: ScriptedVerdict) {
  return {
    result: { suggest, label },
    detail: [
      {
        strategy: 'keyword',
        errcode: 0,
        suggest,
        label,
        level: 90,
        ...(contains === '' ? {} : { keyword: contains }),
      },
      { strategy: 'content_model', errcode: -1, suggest: 'risky', label: 21000, prob: 0 },
    ],
  };
}
