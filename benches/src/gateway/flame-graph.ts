// A profile of V8 as a flame graph: stacks that are alike lie on each other, as wide as the time spent in them. Plain SVG, no script.

export interface Profile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  /** Microseconds, one for each sample. */
  readonly timeDeltas: readonly number[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  readonly children?: readonly number[];
}

interface Frame {
  readonly name: string;
  /** `node:http`, `undici`, or a part of the house. */
  readonly origin: string;
  time: number;
  readonly callees: Map<string, Frame>;
}

const WIDTH = 1200;
const ROW = 17;
const TOP = 44;
const CHARACTER = 6.4;
/** Narrower ones could neither be read nor seen. */
const NARROWEST = 0.8;

/** One colour for each kind of code, so that whose time it is shows from afar. */
const colours: Readonly<Record<string, string>> = {
  gateway: '#e4572e',
  kit: '#f3a712',
  platform: '#f3a712',
  undici: '#4c9f70',
  node: '#7a9cc6',
  'in the kernel or V8': '#9aa0a6',
};
const OTHER = '#b8a9c9';

/** Time that was idle is left out: the width is CPU. */
export function flameGraphOf(title: string, profile: Profile): string {
  const root = collapse(profile);
  const rows = depthOf(root);
  const height = TOP + (rows + 1) * ROW + 6;
  const parts: string[] = [];
  draw(root, { x: 0, row: 0, root, height }, parts);
  const legend = Object.entries({ ...colours, other: OTHER })
    .filter(([name]) => name !== 'platform')
    .map(([name, colour], index) => {
      const x = 8 + index * 160;
      return `<rect x="${x}" y="24" width="12" height="12" fill="${colour}"/><text x="${x + 17}" y="34">${name === 'kit' ? 'kit, platform' : name}</text>`;
    });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="ui-monospace, Menlo, monospace" font-size="10.5">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#fdfdfb"/>`,
    `<text x="8" y="16" font-size="13">${escaped(title)}</text>`,
    ...legend,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

function collapse({ nodes, samples, timeDeltas }: Profile): Frame {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map<number, number>();
  for (const { id, children = [] } of nodes) for (const child of children) parents.set(child, id);
  const stacks = new Map<number, ProfileNode[]>();
  const stackOf = (id: number): ProfileNode[] => {
    const known = stacks.get(id);
    if (known !== undefined) return known;
    const parent = parents.get(id);
    const node = byId.get(id)!;
    const stack = parent === undefined ? [] : [...stackOf(parent), node];
    stacks.set(id, stack);
    return stack;
  };
  const root: Frame = { name: 'all', origin: 'node', time: 0, callees: new Map() };
  for (const [index, id] of samples.entries()) {
    const name = byId.get(id)?.callFrame.functionName;
    if (name === '(idle)' || name === '(root)') continue;
    const time = Math.max(0, timeDeltas[index] ?? 0);
    let frame = root;
    frame.time += time;
    for (const node of stackOf(id)) {
      frame = calleeOf(frame, node);
      frame.time += time;
    }
  }
  return root;
}

function calleeOf(caller: Frame, { callFrame: { functionName, url } }: ProfileNode): Frame {
  const name = functionName || `(${placeOf(url)})`;
  const origin = originOf(url);
  const key = `${name} ${origin}`;
  const known = caller.callees.get(key);
  if (known !== undefined) return known;
  const made: Frame = { name, origin, time: 0, callees: new Map() };
  caller.callees.set(key, made);
  return made;
}

/** Policies are functions without a name, so the file has to do. */
const placeOf = (url: string): string =>
  /([^/]+?)(?:\/index)?\.[jt]s$/.exec(url)?.[1] ?? (url.startsWith('node:') ? url.slice(5) : 'anonymous');

/** The part of the tree a file belongs to, as one word. */
function originOf(url: string): string {
  if (url.startsWith('node:')) return url.slice(0, 40);
  const dependency = /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url);
  if (dependency !== null) return dependency[1]!;
  const own = /\/((?:gateway|kit|platform\/[^/]+|benches)\/src\/.*)$/.exec(url);
  if (own !== null) return own[1]!;
  return url === '' ? 'in the kernel or V8' : url.slice(-40);
}

const colourOf = (origin: string): string => {
  const [kind = ''] = origin.split(/[:/]/);
  return colours[origin] ?? colours[kind] ?? OTHER;
};

const depthOf = ({ callees }: Frame): number =>
  1 + [...callees.values()].reduce((deepest, callee) => Math.max(deepest, depthOf(callee)), 0);

interface Place {
  readonly x: number;
  readonly row: number;
  readonly root: Frame;
  readonly height: number;
}

function draw(frame: Frame, { x, row, root, height }: Place, parts: string[]): void {
  const width = (frame.time / root.time) * WIDTH;
  if (width < NARROWEST) return;
  const y = height - (row + 1) * ROW - 4;
  const share = ((frame.time / root.time) * 100).toFixed(1);
  const room = Math.floor((width - 6) / CHARACTER);
  const label = room < 3 ? '' : frame.name.length <= room ? frame.name : `${frame.name.slice(0, room - 1)}…`;
  parts.push(
    `<g><title>${escaped(`${frame.name} (${frame.origin}) ${share} %`)}</title>` +
      `<rect x="${x.toFixed(1)}" y="${y}" width="${Math.max(width - 0.5, 0.3).toFixed(1)}" height="${ROW - 1}" rx="1.5" fill="${colourOf(frame.origin)}"/>` +
      (label === '' ? '' : `<text x="${(x + 3).toFixed(1)}" y="${y + 12}">${escaped(label)}</text>`) +
      '</g>',
  );
  let left = x;
  // By name, so that two graphs can be laid side by side.
  for (const [, callee] of [...frame.callees].sort(([a], [b]) => (a < b ? -1 : 1))) {
    draw(callee, { x: left, row: row + 1, root, height }, parts);
    left += (callee.time / root.time) * WIDTH;
  }
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
