// Debian's pebble, an ACME server for tests, with a DNS server that answers 127.0.0.1 to every name.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { eventually } from '@xiaoqiao/kit/testing';
import { Agent, request } from 'undici';
import type { Authority } from '../test/tls/authority.ts';

export interface Pebble {
  readonly directoryUrl: string;
  /** Root of its own TLS, as a file. */
  readonly caFile: string;
  /** Ports on which it looks for proofs. */
  readonly httpPort: number;
  readonly tlsPort: number;
  /** Root of the certificates it gives out, as PEM. */
  root(): Promise<string>;
}

export async function startPebble(t: TestContext, authority: Authority): Promise<Pebble> {
  for (const program of ['pebble', 'pebble-challtestsrv'])
    if (spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0)
      throw new Error(`${program} is not installed; on Debian: apt-get install pebble`);
  const [port, management, httpPort, tlsPort, dns, dnsManagement] = (await freePorts(6)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const { certFile, keyFile } = authority.issue('pebble', ['localhost']);
  const config = join(authority.folder, 'pebble.json');
  writeFileSync(
    config,
    JSON.stringify({
      pebble: {
        listenAddress: `127.0.0.1:${port}`,
        managementListenAddress: `127.0.0.1:${management}`,
        certificate: certFile,
        privateKey: keyFile,
        httpPort,
        tlsPort,
      },
    }),
  );
  const none = ['-http01', '', '-https01', '', '-tlsalpn01', ''];
  run(t, 'pebble-challtestsrv', [
    ...none,
    ...['-dns01', `127.0.0.1:${dns}`, '-management', `127.0.0.1:${dnsManagement}`, '-defaultIPv6', ''],
  ]);
  run(t, 'pebble', ['-config', config, '-strict', '-dnsserver', `127.0.0.1:${dns}`]);
  const dispatcher = new Agent({ connect: { ca: authority.ca } });
  t.after(() => dispatcher.close());
  const get = async (url: string) => (await request(url, { dispatcher })).body.text();
  const directoryUrl = `https://localhost:${port}/dir`;
  await eventually('pebble answers', () => get(directoryUrl));
  return {
    directoryUrl,
    caFile: join(authority.folder, 'ca.pem'),
    httpPort,
    tlsPort,
    root: () => get(`https://localhost:${management}/roots/0`),
  };
}

function run(t: TestContext, command: string, args: readonly string[]): void {
  // Every fifth nonce is refused, as any may be.
  const settings = ['PEBBLE_VA_NOSLEEP=1', 'PEBBLE_WFE_NONCEREJECT=20'];
  const child = spawn('env', [...settings, command, ...args], { stdio: 'ignore' });
  t.after(() => child.kill('SIGKILL'));
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(
    servers.map((server) => {
      server.close();
      return once(server, 'close');
    }),
  );
  return ports;
}
