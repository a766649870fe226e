#!/usr/bin/env -S node --max-semi-space-size=4 --expose-gc
// The command `xiaoqiao`: checks the runtime before any TypeScript is loaded, then hands over to src/main.ts.
// The flags above keep the young generation small, 6 MB less resident at start, and let a server that is ready hand back
// what only its start needed (src/commands/start.ts).
import module from 'node:module';

const needed = 24;
if (Number(process.versions.node.split('.')[0]) < needed) {
  console.error(
    `xiaoqiao 需要 Node.js ${needed} 或更高版本，当前是 ${process.version}。请在项目目录使用 npm start 或 npx xiaoqiao（会用项目自带的 Node 26）。\n` +
      `xiaoqiao needs Node.js ${needed} or newer, this is ${process.version}. Use \`npm start\` or \`npx xiaoqiao\` inside the project: they bring Node 26.`,
  );
  process.exit(1);
}
// An ES import of node:http reads all that it exports, and these three load the whole of Node's own fetch: 16 MB, for which
// nobody asked. Left out of the list they are still there for whoever does: as `http.WebSocket`, and as globals.
const http = process.getBuiltinModule('node:http');
for (const name of ['WebSocket', 'CloseEvent', 'MessageEvent'])
  if (Object.hasOwn(http, name)) Object.defineProperty(http, name, { enumerable: false });
// Remembers stripped and compiled sources between starts: it takes a good half off the start-up.
module.enableCompileCache();
const { main } = await import('../src/main.ts');
process.exitCode = await main(process.argv.slice(2));
