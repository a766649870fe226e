// The file service on a real socket, a real database and the disk engine, with people and an operator in it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInProcessBroker } from '@xiaoqiao/broker';
import type { File, FileInput, UploadTicket } from '@xiaoqiao/contract';
import { openTestDatabase } from '@xiaoqiao/database/testing';
import { adjustableClock } from '@xiaoqiao/kit/clock';
import { createHttpService, identityHeaders } from '@xiaoqiao/kit/http';
import { memoryLog, runScenario, type Scenario } from '@xiaoqiao/kit/testing';
import { createDiskObjects, type Objects } from '@xiaoqiao/objects';
import { createFileService, type FileDependencies, fileMigrations, type MediaChecks } from '../src/index.ts';

export const headersOf = (userId: string, roles = 'user') => ({
  [identityHeaders.user]: userId,
  [identityHeaders.session]: 'session',
  [identityHeaders.roles]: roles,
});
export const ANN = '01ARZ3NDEKTSV4RRFFQ69G5FA1';
export const ann = headersOf(ANN);
export const bob = headersOf('01ARZ3NDEKTSV4RRFFQ69G5FB2');
export const operator = headersOf('01ARZ3NDEKTSV4RRFFQ69G5FC3', 'user,operator');

export type World = Awaited<ReturnType<typeof openWorld>>;

export interface WorldOptions {
  readonly mediaChecks?: MediaChecks;
  readonly settings?: Partial<FileDependencies['settings']>;
  /** In place of the disk; it sees the disk engine first. */
  readonly objects?: (disk: Objects) => Objects;
}

export async function openWorld({
  mediaChecks,
  settings = {},
  objects: wrap = (disk) => disk,
}: WorldOptions = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'files-'));
  const log = memoryLog();
  const broker = createInProcessBroker({ log });
  const test = await openTestDatabase({
    sets: [{ service: 'files', migrations: fileMigrations }],
    clock: adjustableClock(),
    publish: broker.publish,
    log,
  });
  const { database, clock, ids, outbox, relay, events } = test;
  const disk = createDiskObjects({ folder, secret: new Uint8Array(32).fill(7), clock, log });
  const objects = wrap(disk);
  const files = createFileService({
    ...{ database, outbox, clock, ids, log, objects, mediaChecks },
    settings: { quotaBytes: 100 * 1024 * 1024, quotaFiles: 50, ...settings },
  });
  for (const consumer of files.consumers) broker.subscribe(consumer);
  const app = createHttpService({ handlers: files.routes, log });
  // As the gateway does it: the bytes never come to the service.
  const { application } = disk;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'string' },
    app.getDefaultJsonParser('error', 'error'),
  );
  app.addContentTypeParser('*', (_, __, done) => done(null));
  app.all('/objects', (request, reply) => {
    reply.hijack();
    application.routing(request.raw, reply.raw);
  });
  app.route({
    method: ['GET', 'PUT'],
    url: '/objects/*',
    handler: (request, reply) => {
      reply.hijack();
      application.routing(request.raw, reply.raw);
    },
  });
  const origin = await app.listen({ host: '127.0.0.1', port: 0 });
  const eventNames = async () => (await events()).map(({ name }) => name);
  const scenarios = { baseUrl: `${origin}/api`, eventNames };
  const run = (scenario: Scenario) => runScenario(scenarios, scenario);

  async function call(
    method: string,
    path: string,
    options: { body?: unknown; headers?: Record<string, string> } = {},
  ) {
    const { body, headers = ann } = options;
    const response = await fetch(`${origin}/api${path}`, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, ...(text === '' ? {} : JSON.parse(text)) };
  }
  async function announce(
    input: Partial<FileInput>,
    headers: Record<string, string> = ann,
  ): Promise<UploadTicket> {
    const body = {
      name: 'a.bin',
      type: 'application/octet-stream',
      purpose: 'attachment',
      size: 1,
      ...input,
    };
    const answer = await call('POST', '/files', { body, headers });
    if (answer.status !== 201) throw Object.assign(new Error(answer.error), answer);
    return answer.data;
  }
  async function send({ form }: UploadTicket, bytes: Uint8Array): Promise<number> {
    const body = new FormData();
    for (const [name, value] of Object.entries(form!.fields)) body.set(name, value);
    body.set(form!.fileField, new Blob([new Uint8Array(bytes)]), 'whatever');
    const response = await fetch(new URL(form!.url, origin), { method: 'POST', body });
    await response.arrayBuffer();
    return response.status;
  }
  return {
    ...{
      database,
      clock,
      ids,
      outbox,
      log,
      objects,
      files,
      folder,
      events,
      origin,
      run,
      call,
      announce,
      send,
    },
    drain: () => relay.drain(),
    complete: (id: string, headers: Record<string, string> = ann) =>
      call('POST', `/files/${id}/complete`, { headers }),
    /** Announced, sent, completed, and everything that follows from it. */
    async upload(
      bytes: Uint8Array,
      input: Partial<FileInput>,
      headers: Record<string, string> = ann,
    ): Promise<File> {
      const ticket = await announce({ size: bytes.length, ...input }, headers);
      await send(ticket, bytes);
      const completed = await call('POST', `/files/${ticket.file.id}/complete`, { headers });
      if (completed.status !== 200) throw Object.assign(new Error(completed.error), completed);
      await relay.drain();
      return (await call('GET', `/files/${ticket.file.id}`, { headers })).data;
    },
    async close() {
      await app.close();
      await test.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
