// Reads routing config from a YAML file; what is wrong is told with line and column.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { RoutingConfigError } from './merge.ts';
import { loadModules } from './modules.ts';
import type { Path, RoutingSource } from './routing-config.ts';

const require = createRequire(import.meta.url);
const MAX_FILE_CHARACTERS = 4 * 1024 * 1024;

/** @throws RoutingConfigError for what is not YAML or a module that is no good; Error when the file cannot be read. */
export const readRoutingFile = async (file: string): Promise<RoutingSource> =>
  loadModules(parseRouting(await readFile(file, 'utf8')), dirname(file));

/** @throws RoutingConfigError for what is not YAML. */
export function parseRouting(text: string): RoutingSource {
  if (text.length > MAX_FILE_CHARACTERS)
    throw new RoutingConfigError([`the file is longer than ${MAX_FILE_CHARACTERS} characters`]);
  // Loaded here: a gateway without a file never pays for it.
  const { isNode, LineCounter, parseDocument } = require('yaml') as typeof import('yaml');
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const placeOf = (offset: number) => {
    const { line, col } = lineCounter.linePos(offset);
    return { line, column: col };
  };
  if (document.errors.length > 0)
    throw new RoutingConfigError(
      document.errors.map(({ pos, message }) => {
        const { line, column } = placeOf(pos[0]);
        return `line ${line}, column ${column}: ${message}`;
      }),
    );
  return {
    data: document.toJS() ?? {},
    locate(path: Path) {
      // A key that is missing stands where its parent does.
      for (let length = path.length; length >= 0; length--) {
        const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
        if (isNode(node) && node.range) return placeOf(node.range[0]);
      }
      return undefined;
    },
  };
}
