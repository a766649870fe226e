// How connections to an endpoint are made: plain or TLS, HTTP/1.1 or HTTP/2, always under the endpoint's own name.
import { isIP } from 'node:net';
import { buildConnector, Pool } from 'undici';
import type { Settings, TlsSettings } from './settings.ts';

/** Streams on one HTTP/2 connection before another is opened. */
const STREAMS = 100;

export interface Connecting {
  readonly protocol: 'http:' | 'https:';
  /** IP address, without brackets. */
  readonly address: string;
  readonly port: number;
  /** The name it was looked up by; the address itself when it was none. */
  readonly host: string;
  readonly tls: TlsSettings;
  readonly http2: boolean;
  readonly connections: number;
  readonly connectTimeoutMs: number;
}

export const connectingOf = (
  settings: Settings,
  place: Pick<Connecting, 'protocol' | 'address' | 'port' | 'host'>,
): Connecting => ({
  ...place,
  tls: settings.tls,
  http2: settings.http2,
  connections: settings.connections,
  connectTimeoutMs: settings.connectTimeoutMs,
});

/**
 * The name is given with every request, because undici would otherwise take it from the Host header,
 * and a client could choose which name a certificate is checked against.
 */
export const serverNameOf = ({ tls, host }: Connecting): string =>
  tls.serverName ?? (isIP(host) === 0 ? host : NO_NAME);

/** Stands for "check the address"; never sent. */
const NO_NAME = 'address';

export function connectorOf(connecting: Connecting) {
  const { protocol, address, port, tls, http2, connectTimeoutMs } = connecting;
  const secure = protocol === 'https:';
  const priorKnowledge = http2 && !secure;
  const build = buildConnector({
    timeout: connectTimeoutMs,
    allowH2: http2 && secure,
    preferH2: http2,
    useH2c: priorKnowledge,
    ...(secure ? secureOptions(tls) : {}),
  } as buildConnector.BuildOptions);
  const name = serverNameOf(connecting);
  const servername = name === NO_NAME ? '' : name;
  const connect: buildConnector.connector = (options, callback) =>
    build({ ...options, servername }, callback);
  return {
    origin: `${protocol}//${isIP(address) === 6 ? `[${address}]` : address}:${port}`,
    options: {
      pipelining: 1,
      allowH2: http2,
      ...(priorKnowledge ? { useH2c: true } : {}),
      ...(http2 ? { h2Options: { maxConcurrentStreams: STREAMS, useH2c: priorKnowledge } } : {}),
      connect,
    },
  };
}

export function createPool(connecting: Connecting): Pool {
  const { origin, options } = connectorOf(connecting);
  return new Pool(origin, { ...options, connections: connecting.connections });
}

const secureOptions = ({ ca, cert, key, verify }: TlsSettings) => ({
  minVersion: 'TLSv1.2' as const,
  rejectUnauthorized: verify,
  ...(ca === undefined ? {} : { ca }),
  ...(cert === undefined ? {} : { cert, key }),
});
