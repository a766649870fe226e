// Watches the routing file and tells of each new content once it has settled.
import { watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseRouting } from './file.ts';
import { loadModules, modulePaths, moduleUrl } from './modules.ts';
import type { RoutingSource } from './routing-config.ts';

export interface WatchOptions {
  readonly file: string;
  /** Quiet time that ends a burst of events; an editor causes several per save. */
  readonly debounceMs?: number;
  readonly onChange: (source: RoutingSource) => void;
  /** The file could not be read or is not YAML, or `onChange` threw. The watch goes on. */
  readonly onError: (error: unknown) => void;
}

/**
 * The folder is watched and not the file: editors and Kubernetes replace files instead of writing to them.
 * @returns a function that ends the watch.
 */
export function watchRoutingFile({ file, debounceMs = 100, onChange, onError }: WatchOptions): () => void {
  let known: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  let ended = false;
  const look = async () => {
    try {
      const text = await readFile(file, 'utf8');
      const modules = await modulesIn(text, dirname(file));
      const content = [text, ...modules].join('\n');
      if (ended || content === known) return;
      known = content;
      const source = await loadModules(parseRouting(text), dirname(file));
      if (!ended) onChange(source);
    } catch (error) {
      if (!ended) onError(error);
    }
  };
  const watcher = watch(dirname(file), { persistent: false }, () => {
    clearTimeout(timer);
    timer = setTimeout(look, debounceMs);
  });
  watcher.on('error', onError);
  return () => {
    ended = true;
    clearTimeout(timer);
    watcher.close();
  };
}

/** A module that has changed is a change as well. What cannot be read is told when it is loaded. */
async function modulesIn(text: string, folder: string): Promise<string[]> {
  if (!text.includes('modules')) return [];
  try {
    return await Promise.all(modulePaths(parseRouting(text), folder).map(moduleUrl));
  } catch {
    // Whatever it is, the load that follows says it better.
    return [];
  }
}
