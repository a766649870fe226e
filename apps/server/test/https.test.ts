// HTTPS and workers as the configuration asks for them, in the whole house.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request as plainRequest } from 'node:http';
import { connect } from 'node:http2';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { loadConfig } from '@xiaoqiao/kit/config';
import { memoryLog } from '@xiaoqiao/kit/testing';
import { installConfig, ownPrefixes, startServer } from '../src/index.ts';

const TIMEOUT = { timeout: 30_000 };
const folder = mkdtempSync(join(tmpdir(), 'xiaoqiao-https-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const [certFile, keyFile] = [join(folder, 'shop.pem'), join(folder, 'shop.key')];
const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyFile];
const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
execFileSync('openssl', ['req', '-x509', ...key, '-out', certFile, ...names], { stdio: 'ignore' });

const start = (env: Record<string, string>) =>
  startServer({
    config: loadConfig(installConfig, {
      env: {
        XIAOQIAO_HOME: join(folder, 'home'),
        ...{ PORT: '0', METRICS_PORT: '0', WECHAT_EMULATOR_PORT: '0', SIMULATOR_PROJECT: 'off' },
        ...env,
      },
      ownPrefixes,
    }),
    log: memoryLog(),
  });

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test('with a certificate the API is served over HTTP/2, and plain HTTP leads there', TIMEOUT, async () => {
  const [tlsPort, redirectPort] = [await freePort(), await freePort()];
  const running = await start({
    TLS_CERT_FILE: certFile,
    TLS_KEY_FILE: keyFile,
    TLS_PORT: `${tlsPort}`,
    TLS_PUBLIC_PORT: `${tlsPort}`,
    HTTP_REDIRECT_PORT: `${redirectPort}`,
  });
  try {
    const session = connect(`https://localhost:${tlsPort}`, { ca: readFileSync(certFile) });
    const stream = session.request({ ':path': '/api/products' });
    let text = '';
    stream.setEncoding('utf8').on('data', (part) => {
      text += part;
    });
    await new Promise((resolve, reject) => stream.on('end', resolve).on('error', reject));
    assert.equal(JSON.parse(text).code, 0);
    session.close();
    const location = await new Promise((resolve, reject) => {
      const url = `http://127.0.0.1:${redirectPort}/api/ping`;
      const request = plainRequest(url, { headers: { host: 'localhost' } }, (response) => {
        response.resume();
        resolve(response.headers.location);
      });
      request.on('error', reject).end();
    });
    assert.equal(location, `https://localhost:${tlsPort}/api/ping`);
  } finally {
    await running.stop();
  }
});

test('a certificate without its key, and a key that is another’s, are named', TIMEOUT, async () => {
  await assert.rejects(start({ TLS_CERT_FILE: certFile }), /TLS_CERT_FILE and TLS_KEY_FILE/);
  await assert.rejects(
    start({ TLS_CERT_FILE: keyFile, TLS_KEY_FILE: keyFile }),
    /shop\.key: .*no certificate/,
  );
});
