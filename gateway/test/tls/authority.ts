// A certificate authority of the openssl command, in a folder that ends with its test.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

export interface IssuedFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

export interface Authority {
  readonly folder: string;
  /** Its own certificate, which clients of a test trust. */
  readonly ca: string;
  /** Certificate and issuer in one file, the key in another; issued again under the same name they are replaced. */
  issue(name: string, names: readonly string[]): IssuedFiles;
  /** Answers for what was issued so far; the address stands in every certificate. */
  startResponder(t: TestContext): Promise<void>;
  revoke(name: string): void;
}

const openssl = (cwd: string, ...args: string[]): void =>
  void execFileSync('openssl', args, { cwd, stdio: ['ignore', 'ignore', 'pipe'] });

export async function createAuthority(t: TestContext): Promise<Authority> {
  const folder = mkdtempSync(join(tmpdir(), 'xiaoqiao-authority-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const responderPort = await freePort();
  const write = (file: string, text: string) => writeFileSync(join(folder, file), text);
  write('index.txt', '');
  write('serial', '1000\n');
  write(
    'ca.cnf',
    [
      '[ca]\ndefault_ca=own\n[own]\ndir=.\ndatabase=index.txt\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256',
      'policy=any\nunique_subject=no\ncopy_extensions=copy\ndefault_days=30\n[any]\ncommonName=supplied',
      `[leaf]\nauthorityInfoAccess=OCSP;URI:http://127.0.0.1:${responderPort}/\nbasicConstraints=CA:FALSE`,
      '[req]\ndistinguished_name=name\n[name]\n',
    ].join('\n'),
  );
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl(
    folder,
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-subj',
    '/CN=Test CA',
    '-days',
    '30',
    '-addext',
    'basicConstraints=critical,CA:TRUE',
  );
  const ca = readFileSync(join(folder, 'ca.pem'), 'utf8');
  return {
    folder,
    ca,
    issue(name, names) {
      const [key, csr, leaf] = [`${name}.new.key`, `${name}.csr`, `${name}.leaf.pem`];
      const alternatives = `subjectAltName=${names.map((each) => `DNS:${each}`).join(',')}`;
      openssl(
        folder,
        'req',
        '-new',
        ...newKey,
        '-keyout',
        key,
        '-out',
        csr,
        '-subj',
        `/CN=${names[0]}`,
        '-addext',
        alternatives,
      );
      openssl(
        folder,
        'ca',
        '-batch',
        '-notext',
        '-config',
        'ca.cnf',
        '-extensions',
        'leaf',
        '-cert',
        'ca.pem',
        '-keyfile',
        'ca.key',
        '-in',
        csr,
        '-out',
        leaf,
      );
      const files = { certFile: join(folder, `${name}.pem`), keyFile: join(folder, `${name}.key`) };
      write(`${name}.new.pem`, readFileSync(join(folder, leaf), 'utf8') + ca);
      renameSync(join(folder, key), files.keyFile);
      renameSync(join(folder, `${name}.new.pem`), files.certFile);
      return files;
    },
    revoke: (name) =>
      openssl(
        folder,
        'ca',
        '-config',
        'ca.cnf',
        '-cert',
        'ca.pem',
        '-keyfile',
        'ca.key',
        '-revoke',
        `${name}.leaf.pem`,
      ),
    async startResponder(test) {
      const child = spawn(
        'openssl',
        [
          'ocsp',
          '-port',
          `${responderPort}`,
          '-index',
          'index.txt',
          '-CA',
          'ca.pem',
          '-rkey',
          'ca.key',
          '-rsigner',
          'ca.pem',
          '-nmin',
          '60',
        ],
        { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
      );
      test.after(() => child.kill('SIGKILL'));
      // It says so on its error output.
      await once(child.stderr, 'data');
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
