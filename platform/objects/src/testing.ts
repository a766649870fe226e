// Door of objects/testing: a real S3 server that this project did not write, Ceph's object gateway, for tests and benches.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { eventually } from '@xiaoqiao/kit/testing';
import { s3ClientFor } from './s3/s3-objects.ts';
import { parseS3Url } from './s3/s3-url.ts';

export interface RadosGateway {
  readonly endpoint: string;
  readonly pids: readonly number[];
  /** Makes a bucket. @returns OBJECTS_URL for it */
  bucket(name: string, parameters?: string): Promise<string>;
  close(): Promise<void>;
}

const run = promisify(execFile);
const CREDENTIALS = { id: 'XQACCESSKEYID', secret: 'xq-secret-access-key' };

/**
 * A monitor, one object store in memory and the gateway, on free ports of the loopback and in a folder of their own.
 * @throws Error naming the packages when the programs are not installed
 */
export async function startRadosGateway(): Promise<RadosGateway> {
  const folder = await mkdtemp(join(tmpdir(), 'radosgw-'));
  const children: ChildProcess[] = [];
  const close = async () => {
    for (const child of children) child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  const killAll = () => {
    for (const child of children) child.kill('SIGKILL');
  };
  process.once('exit', killAll);
  try {
    const [monitorPort, gatewayPort] = [await freePort(), await freePort()];
    const inFolder = (name: string) => join(folder, name);
    const configured = ['-c', inFolder('ceph.conf')];
    const start = (program: string, ...options: string[]) => {
      const child = spawn(program, [...configured, ...options, '-f'], { stdio: 'ignore', cwd: folder });
      child.on('error', () => {});
      children.push(child);
    };
    const fsid = randomUUID();
    await writeFile(inFolder('ceph.conf'), configuration({ folder, fsid, monitorPort, gatewayPort }));
    await makeKeyring(inFolder('keyring'));
    const monitor = ['--addv', 'a', `[v1:127.0.0.1:${monitorPort}]`];
    await run('monmaptool', ['--create', ...monitor, '--fsid', fsid, inFolder('monmap')]);
    await Promise.all([mkdir(inFolder('mon')), mkdir(inFolder('osd'))]);
    const keyring = ['--keyring', inFolder('keyring')];
    await run('ceph-mon', [...configured, '--mkfs', '-i', 'a', '--monmap', inFolder('monmap'), ...keyring]);
    start('ceph-mon', '-i', 'a');
    const store = randomUUID();
    await run('ceph', [...configured, '--connect-timeout', '20', 'osd', 'new', store, '0'], {
      timeout: 30_000,
    });
    await run('ceph-osd', [...configured, '-i', '0', '--mkfs', '--osd-uuid', store, ...keyring]);
    start('ceph-osd', '-i', '0');
    start('radosgw', '-n', 'client.rgw');
    const endpoint = `http://127.0.0.1:${gatewayPort}`;
    await eventually('the gateway answers', async () => (await fetch(endpoint)).ok, { timeoutMs: 60_000 });
    const { id, secret } = CREDENTIALS;
    await run(
      'radosgw-admin',
      [
        ...configured,
        'user',
        'create',
        '--uid',
        'xq',
        '--display-name',
        'xq',
        '--access-key',
        id,
        '--secret',
        secret,
      ],
      { timeout: 30_000 },
    );
    return {
      endpoint,
      pids: children.map(({ pid }) => pid!),
      async bucket(name, parameters = '') {
        const url = `s3://${id}:${secret}@${name}?endpoint=${endpoint}&path-style=true${parameters}`;
        const client = s3ClientFor(parseS3Url(url));
        await client.send(new CreateBucketCommand({ Bucket: name }));
        client.destroy();
        return url;
      },
      async close() {
        process.off('exit', killAll);
        await close();
      },
    };
  } catch (error) {
    const told = await readFile(join(folder, 'client.rgw.log'), 'utf8').catch(() => '');
    await close();
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new Error('the S3 server of these tests is missing: apt-get install radosgw ceph-mon ceph-osd', {
        cause: error,
      });
    throw new Error(`the S3 server did not start: ${(error as Error).message}\n${told.slice(-2000)}`, {
      cause: error,
    });
  }
}

async function makeKeyring(path: string): Promise<void> {
  const names: [string, string[]][] = [
    ['mon.', ['mon', 'allow *']],
    ['client.admin', ['mon', 'allow *', 'osd', 'allow *', 'mgr', 'allow *']],
    ['osd.0', ['mon', 'allow profile osd', 'osd', 'allow *']],
    ['client.rgw', ['mon', 'allow rwx', 'osd', 'allow rwx']],
  ];
  for (const [index, [name, caps]] of names.entries()) {
    const pairs = caps.flatMap((cap, i) => (i % 2 === 0 ? ['--cap', cap] : [cap]));
    await run('ceph-authtool', [
      ...(index === 0 ? ['--create-keyring'] : []),
      path,
      '--gen-key',
      '-n',
      name,
      ...pairs,
    ]);
  }
}

/** The short intervals of the monitor make the start take two seconds instead of twelve. */
const configuration = (options: {
  folder: string;
  fsid: string;
  monitorPort: number;
  gatewayPort: number;
}) => `
[global]
fsid=${options.fsid}
mon host=v1:127.0.0.1:${options.monitorPort}
mon initial members=a
auth cluster required=cephx
auth service required=cephx
auth client required=cephx
osd pool default size=1
osd pool default min size=1
osd pool default pg num=1
osd pool default pg autoscale mode=off
mon allow pool size one=true
mon max pg per osd=10000
osd crush chooseleaf type=0
crush location=root=default host=h
run dir=${options.folder}
log file=${options.folder}/$name.log
admin socket=${options.folder}/$name.asok
pid file=
keyring=${options.folder}/keyring
mon data=${options.folder}/mon
osd data=${options.folder}/osd
osd objectstore=memstore
memstore device bytes=2147483648
paxos propose interval=0.02
paxos min wait=0.01
mon tick interval=0.5
mon osd min up ratio=0
mon data avail warn=1
mon data avail crit=0
osd memory target=134217728
osd heartbeat grace=60
ms bind port min=20000
ms bind port max=29000
rgw frontends=beast endpoint=127.0.0.1:${options.gatewayPort}
rgw enable ops log=false
`;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
