// Those we compare ourselves with: each is started from its own program, one worker, kept connections to the upstream.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../free-port.ts';
import type { Launch } from '../process.ts';

export interface Peer {
  readonly name: string;
  /** @returns why it cannot be started here, or how it is. */
  prepare(folder: string, upstream: string): Promise<Launch | string>;
}

const node = process.execPath;
const here = import.meta.dirname;

function lacks(program: string): string | undefined {
  const { status } = spawnSync('sh', ['-c', `command -v ${program}`]);
  return status === 0 ? undefined : `${program} is not installed`;
}

/** The fixed upstream behind everything that is measured. */
export async function prepareUpstream(folder: string): Promise<Launch> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/a`;
  if (lacks('nginx') !== undefined) {
    console.log('! nginx is not installed: the upstream is Node, and takes more of the machine');
    return { command: node, args: [join(here, 'peers/upstream.ts'), `${port}`], url };
  }
  const body = '{"code":0,"message":"ok","data":{"id":"1","name":"Alice"}}';
  const server = `server { listen 127.0.0.1:${port}; location / { default_type application/json; return 200 '${body}'; } }`;
  return { ...nginx(folder, 'upstream', server), url };
}

function nginx(folder: string, name: string, servers: string): Omit<Launch, 'url'> {
  const prefix = join(folder, name);
  mkdirSync(prefix, { recursive: true });
  writeFileSync(
    join(prefix, 'nginx.conf'),
    `worker_processes 1; daemon off; pid nginx.pid; error_log stderr;
events { worker_connections 20000; }
http { access_log off; keepalive_requests 100000000; keepalive_timeout 3600s;
client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
${servers} }
`,
  );
  return { command: 'nginx', args: ['-p', prefix, '-c', join(prefix, 'nginx.conf'), '-e', 'stderr'] };
}

const script = (name: string, file: string): Peer => ({
  name,
  async prepare(_folder, upstream) {
    const port = await freePort();
    const args = [join(here, 'peers', file), `${port}`, upstream];
    // Fastify and others do less in production.
    return {
      command: 'env',
      args: ['NODE_ENV=production', node, ...args],
      url: `http://127.0.0.1:${port}/a`,
    };
  },
});

export const peers: readonly Peer[] = [
  {
    name: 'nginx',
    async prepare(folder, upstream) {
      const port = await freePort();
      const { host } = new URL(upstream);
      const servers = `upstream u { server ${host}; keepalive 128; keepalive_requests 100000000; }
server { listen 127.0.0.1:${port}; location / { proxy_pass http://u; proxy_http_version 1.1; proxy_set_header Connection ""; } }`;
      return lacks('nginx') ?? { ...nginx(folder, 'peer', servers), url: `http://127.0.0.1:${port}/a` };
    },
  },
  {
    name: 'haproxy',
    async prepare(folder, upstream) {
      const port = await freePort();
      const file = join(folder, 'haproxy.cfg');
      const { host } = new URL(upstream);
      writeFileSync(
        file,
        `global\n  nbthread 1\n  maxconn 4096\ndefaults\n  mode http\n  timeout connect 5s\n  timeout client 30s\n  timeout server 30s
  http-reuse always\nfrontend in\n  bind 127.0.0.1:${port}\n  default_backend out\nbackend out\n  server s ${host}\n`,
      );
      return (
        lacks('haproxy') ?? {
          command: 'haproxy',
          args: ['-f', file, '-db'],
          url: `http://127.0.0.1:${port}/a`,
        }
      );
    },
  },
  {
    name: 'Go ReverseProxy',
    async prepare(folder, upstream) {
      const missing = lacks('go');
      if (missing !== undefined) return missing;
      const program = join(folder, 'go-proxy');
      const source = join(here, 'peers/go-proxy.go');
      const cache = `GOCACHE=${join(folder, 'go-cache')}`;
      execFileSync('env', ['GO111MODULE=off', cache, 'go', 'build', '-o', program, source]);
      const port = await freePort();
      const args = ['GOMAXPROCS=1', program, `${port}`, upstream];
      return { command: 'env', args, url: `http://127.0.0.1:${port}/a` };
    },
  },
  script('@fastify/http-proxy', 'fastify-http-proxy.ts'),
  script('http-proxy-middleware', 'http-proxy-middleware.ts'),
];
