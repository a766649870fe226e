// A host whose requests are told to whoever watches: the network panel, a test.
import type { Host } from '../runtime/index.ts';
import type { Exchange } from './host-call.ts';

export function watchedHost(host: Host, hear: (exchange: Exchange) => void): Host {
  return {
    ...host,
    request(request, sent) {
      const { method, url, body } = request;
      const began = Date.now();
      const task = host.request(request, sent);
      const tell = (status: number, received: number, failure?: string): void =>
        hear({ method, url, status, failure, took: Date.now() - began, sent: body?.length ?? 0, received });
      task.answer.then(
        (response) => tell(response.status, response.body.length),
        (error) => tell(0, 0, error instanceof Error ? error.message : String(error)),
      );
      return task;
    },
  };
}
