// Reads a routing config for the commands that look at one: the file named, or the one that the installation names.
import { resolve } from 'node:path';
import { inspectRouting, type RoutingInspection, readRoutingFile } from '@xiaoqiao/gateway';
import { type CommandContext, readConfig } from './context.ts';

export interface InspectedFile extends RoutingInspection {
  /** Undefined when there are only the built-in routes. */
  readonly file: string | undefined;
}

/** @throws RoutingConfigError when it cannot be used as a whole; Error when the file cannot be read. */
export async function inspectRoutingFile(
  context: CommandContext,
  { file, production = false }: { file: string | undefined; production?: boolean },
): Promise<InspectedFile> {
  const named = file ?? readConfig(context).GATEWAY_CONFIG;
  const source = named === undefined ? { data: {} } : await readRoutingFile(resolve(context.cwd, named));
  return { file: named, ...inspectRouting(source, { production }) };
}
