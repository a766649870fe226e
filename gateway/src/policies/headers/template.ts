// Header values with `${variable}` in them.
import type { Exchange } from '../../exchange.ts';

export type Template = (exchange: Exchange) => string;

/** Of the request only what cannot break a header: the parser or the gateway has bounded each of them. */
const variables: Readonly<Record<string, Template>> = {
  client_ip: ({ clientIp }) => clientIp,
  request_id: ({ requestId }) => requestId,
  trace_id: ({ traceId }) => traceId,
  route: ({ routeId }) => routeId,
  user: ({ identity }) => identity?.userId ?? '',
  host: ({ host = '' }) => host,
  method: ({ method }) => method,
  path: ({ path }) => path,
};

export const variableNames = Object.keys(variables);

/** @throws Error naming a variable that there is not. */
export function compileTemplate(text: string): Template {
  const parts = text.split(/\$\{([^}]*)\}/).map((part, index): string | Template => {
    if (index % 2 === 0) return part;
    if (!Object.hasOwn(variables, part)) throw new Error(`there is no variable ${part}`);
    return variables[part]!;
  });
  if (parts.length === 1) return () => text;
  return (exchange) => parts.map((part) => (typeof part === 'string' ? part : part(exchange))).join('');
}
