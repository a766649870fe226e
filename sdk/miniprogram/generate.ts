// Writes src/routes.generated.ts: the little that a phone must know about routes, taken from the contract.
import { writeFile } from 'node:fs/promises';
import { API_PREFIX, closeReasons, errors, type Route, routes } from '@xiaoqiao/contract';

const target = new URL('./src/routes.generated.ts', import.meta.url);

/** The text of `src/routes.generated.ts`. */
export function generatedRoutes(): string {
  const listed: Route[] = Object.values(routes).filter((route: Route) => !route.bare);
  const named = (chosen: (route: Route) => unknown) =>
    listed.filter(chosen).map(({ method, path }) => `${method} ${path}`);
  const codes = (next: string) =>
    Object.values(closeReasons).flatMap((reason) => (reason.next === next ? [reason.code] : []));
  const retryable = Object.entries(errors).filter(([, { retryable }]) => retryable);
  return [
    '// Generated from the contract by sdk/miniprogram/generate.ts; do not edit.',
    `export const prefix = '${API_PREFIX}';`,
    list(
      'publicRoutes',
      'Sent without an access token.',
      named(({ access }) => access === 'public'),
    ),
    list(
      'signedRoutes',
      'Sent with `X-Xq-Signature`.',
      named(({ signature }) => signature),
    ),
    list(
      'idempotentRoutes',
      'Sent with `Idempotency-Key`.',
      named(({ idempotencyKey }) => idempotencyKey),
    ),
    list(
      'retryableErrors',
      'The same request may succeed later.',
      retryable.map(([name]) => name),
    ),
    numbers(
      'comeBackAtOnce',
      'Closed with one of these, a socket is opened again with a new ticket.',
      codes('ticket'),
    ),
    numbers('stayAway', 'Closed with one of these, none is opened by itself.', codes('stop')),
    '',
  ].join('\n');
}

function list(name: string, comment: string, entries: readonly string[]): string {
  const lines = entries.map((entry) => `  '${entry}',\n`).join('');
  return `\n/** ${comment} */\nexport const ${name}: readonly string[] = [\n${lines}];`;
}

const numbers = (name: string, comment: string, entries: readonly number[]): string =>
  `\n/** ${comment} */\nexport const ${name}: readonly number[] = [${entries.join(', ')}];`;

if (import.meta.main) await writeFile(target, generatedRoutes());
