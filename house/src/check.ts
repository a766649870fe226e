// The house test: `npm run check:floors` prints one line per broken rule and exits with 1.
import { fileURLToPath } from 'node:url';
import { type House, readHouse } from './house.ts';
import { notInstalled } from './installed.ts';
import type { Fault } from './rule.ts';
import { rules } from './rules.ts';

/** Every fault of a house, in the order of its files. */
export function faultsOf(house: House): Fault[] {
  const faults: Fault[] = [];
  for (const owner of house.packages) {
    if (!Number.isInteger(owner.floor)) {
      const advice = 'say on which floor the package stands: "floor": 0 to 5';
      faults.push({ path: `${owner.folder}/package.json`, line: 1, rule: 'floor', advice });
    }
    for (const file of owner.files) {
      for (const rule of rules) {
        for (const [line, advice] of rule.check(file, owner, house)) {
          faults.push({ path: file.path, line, rule: rule.name, advice });
        }
      }
    }
  }
  return faults;
}

export const printed = ({ path, line, rule, advice }: Fault): string => `${path}:${line} ${rule}: ${advice}`;

if (import.meta.main) {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const behind = notInstalled(root);
  if (behind.length > 0) {
    console.log(
      `node_modules is not what package-lock.json says (${behind.length} packages, first ${behind[0]}):`,
    );
    console.log('run `npm ci`');
    process.exit(1);
  }
  const house = readHouse(process.argv[2] ?? root);
  const faults = faultsOf(house);
  const files = house.packages.reduce((sum, owner) => sum + owner.files.length, 0);
  for (const fault of faults) console.log(printed(fault));
  console.log(`${house.packages.length} packages, ${files} files, ${faults.length} faults`);
  if (faults.length > 0) process.exitCode = 1;
}
