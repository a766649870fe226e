// Active health checks of one endpoint: asked at intervals over a connection of their own, so that a full pool does not look like a dead one.
import { Client, type Dispatcher } from 'undici';
import { connectorOf } from './connector.ts';
import type { Endpoint } from './endpoint.ts';
import type { HealthSettings } from './settings.ts';

export interface HealthCheckOptions {
  readonly endpoint: Endpoint;
  readonly settings: HealthSettings;
  /** The endpoint has gone down or come back. */
  readonly onChange: (endpoint: Endpoint, reason: string) => void;
}

/** @returns a function that ends the checks. */
export function startHealthCheck({ endpoint, settings, onChange }: HealthCheckOptions): () => void {
  const { path, intervalMs, timeoutMs, healthyAfter, unhealthyAfter, statuses } = settings;
  const { origin, options } = connectorOf({ ...endpoint.connecting, connectTimeoutMs: timeoutMs });
  const client = new Client(origin, { ...options, headersTimeout: timeoutMs, bodyTimeout: timeoutMs });
  let inARow = 0;
  let ended = false;
  let timer: NodeJS.Timeout | undefined;

  const ask = async (): Promise<string | undefined> => {
    try {
      const { statusCode, body } = await client.request({
        method: 'GET',
        path,
        headers: { host: endpoint.hostHeader, 'user-agent': 'xiaoqiao-health-check' },
        servername: endpoint.serverName,
        signal: AbortSignal.timeout(timeoutMs),
      } as Dispatcher.RequestOptions);
      await body.dump({ limit: 65_536 });
      const good = statuses.length === 0 ? statusCode < 400 : statuses.includes(statusCode);
      return good ? undefined : `answered ${statusCode}`;
    } catch (error) {
      return (error as Error).message;
    }
  };

  const look = async () => {
    const fault = await ask();
    if (ended) return;
    const contrary = endpoint.checkedDown ? fault === undefined : fault !== undefined;
    inARow = contrary ? inARow + 1 : 0;
    if (inARow >= (endpoint.checkedDown ? healthyAfter : unhealthyAfter)) {
      inARow = 0;
      endpoint.checkedDown = fault !== undefined;
      if (!endpoint.checkedDown) endpoint.join();
      onChange(endpoint, fault ?? 'answers again');
    }
    timer = setTimeout(look, intervalMs).unref();
  };
  void look();
  return () => {
    ended = true;
    clearTimeout(timer);
    void client.destroy();
  };
}
