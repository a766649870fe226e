// A process of its own for a test: starts everything and prints which packages that has loaded, as JSON.
import { registerHooks } from 'node:module';

const packages = new Set<string>();
registerHooks({
  load(url, context, next) {
    const name = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
    if (name !== undefined) packages.add(name);
    return next(url, context);
  },
});
// Loaded here: what was imported above would have been loaded before anybody looked.
const { main } = await import('../../src/main.ts');
process.exitCode = await main(['start', '--json'], {
  print() {
    console.log(JSON.stringify([...packages]));
    process.kill(process.pid, 'SIGTERM');
  },
});
