// The page at the emulator's root: files of this folder, served as they are, to this machine only unless opened up.
import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { strangerIn } from '../control/strangers.ts';

const types = { html: 'text/html', css: 'text/css', js: 'text/javascript' } as const;
const names = [
  'index.html',
  'page.css',
  'parts.css',
  'page.js',
  'dom.js',
  'requests.js',
  'lists.js',
  'people.js',
  'traffic.js',
  'faults.js',
] as const;

/** Nothing from elsewhere is loaded, and nobody may frame it: its buttons pay. */
const headers = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
};

export function addPageRoutes(app: FastifyInstance, allowRemote: boolean): void {
  for (const name of names) {
    const content = readFileSync(new URL(`files/${name}`, import.meta.url));
    const type = `${types[name.split('.')[1] as keyof typeof types]}; charset=utf-8`;
    app.get(name === 'index.html' ? '/' : `/_emulator/page/${name}`, (request, reply) => {
      const refusal = allowRemote ? undefined : strangerIn(request);
      if (refusal !== undefined) return reply.code(403).send({ message: refusal });
      return reply.headers({ ...headers, 'content-type': type }).send(content);
    });
  }
}
