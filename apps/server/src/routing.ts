// The gateway's routing config: the operator's file, watched, with the demo shop's pictures beside the built-in routes.
import { type RoutingSource, readRoutingFile, watchRoutingFile } from '@xiaoqiao/gateway';
import type { Log } from '@xiaoqiao/kit/log';

const pictures = {
  id: 'demo-pictures',
  match: { method: 'GET', path: '/demo/pictures/:name' },
  policies: ['rate-limit'],
  upstream: 'api',
};

export interface Routing {
  readonly source: RoutingSource;
  /** @returns a function that ends the watch; does nothing without a file */
  watch(options: { log: Log; onChange: (source: RoutingSource) => void }): () => void;
}

/** @throws Error naming the file when it cannot be read, RoutingConfigError with line and column when it is wrong */
export async function openRouting({
  file,
  withDemo,
}: {
  file: string | undefined;
  withDemo: boolean;
}): Promise<Routing> {
  const complete = (source: RoutingSource) => (withDemo ? withPictures(source) : source);
  if (file === undefined) return { source: complete({ data: {} }), watch: () => () => {} };
  return {
    source: complete(await readRoutingFile(file)),
    watch: ({ log, onChange }) =>
      watchRoutingFile({
        file,
        onChange: (source) => {
          onChange(complete(source));
          log.info('routing config reloaded', { file });
        },
        onError: (error) =>
          log.error('the new routing config is not used; the old one goes on', { file, error }),
      }),
  };
}

function withPictures(source: RoutingSource): RoutingSource {
  const data = source.data as { routes?: unknown } | null;
  if (typeof data !== 'object' || (data?.routes !== undefined && !Array.isArray(data.routes))) return source;
  return { ...source, data: { ...data, routes: [...((data?.routes as unknown[]) ?? []), pictures] } };
}
