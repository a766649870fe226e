// The gateway's side of a process: protection and routing first, for those who answer their admin routes, then the gateway itself.
import {
  createGateway,
  createProtection,
  createRoutingProviders,
  type Gateway,
  type GatewayOptions,
  gatewayAdminHandlers,
} from '@xiaoqiao/gateway';
import type { RouteHandler } from '@xiaoqiao/kit/http';
import type { Ground } from './ground.ts';
import { listenHttps, listOf, tlsOptions } from './https.ts';
import { listening } from './listening.ts';
import { withOwnRoutes } from './routing.ts';
import { AUDIENCE, ISSUER } from './services.ts';

export interface Edge {
  /** The admin API of the gateway that `open` makes. */
  readonly handlers: readonly RouteHandler[];
  open(behind: Pick<GatewayOptions, 'upstreams' | 'keys' | 'signingSecret'>): Gateway;
  /** @returns the base URL. */
  listen(gateway: Gateway): Promise<string>;
}

const STOP_GRACE_MS = 10_000;

/** @param demo whether the demo's pictures are served */
export async function openEdge(ground: Ground, { demo }: { demo: boolean }): Promise<Edge> {
  const { config, log, accessLog, clock, ids, state, home, database, registry, production, stopper } = ground;
  const protection = createProtection(ground);
  await protection.bans.restore();
  const routing = await createRoutingProviders({
    ...(config.GATEWAY_CONFIG === undefined ? {} : { file: config.GATEWAY_CONFIG }),
    database,
    clock,
    log,
    channels: state.channels,
    adapt: withOwnRoutes({ demo }),
  });
  const tls = tlsOptions(config, home);
  return {
    handlers: [...gatewayAdminHandlers(protection), ...routing.handlers],
    open(behind) {
      const gateway = createGateway({
        log,
        ...(accessLog ? { accessLog } : {}),
        clock,
        ids,
        state,
        issuer: ISSUER,
        audience: AUDIENCE,
        ...behind,
        routing: routing.sources(),
        production,
        ...protection,
        metricsRegistry: registry,
        ...(tls ? { tls } : {}),
        ...(config.GATEWAY_SHEDDING ? {} : { overload: false }),
        trustedProxies: listOf(config.TRUSTED_PROXIES),
        ...(config.PROXY_PROTOCOL_FROM
          ? { proxyProtocol: { from: listOf(config.PROXY_PROTOCOL_FROM) } }
          : {}),
      });
      stopper.add('gateway', () => gateway.stop(STOP_GRACE_MS));
      return gateway;
    },
    async listen(gateway) {
      const { HOST: host, PORT: port } = config;
      const url = await listening('PORT', port, () => gateway.listen(host, port));
      const https = tls && (await listenHttps(gateway, config));
      if (https !== undefined) log.info('HTTPS is open', { url: https });
      stopper.add('routing watch', routing.attach(gateway));
      return url;
    },
  };
}
