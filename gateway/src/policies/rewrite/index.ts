// Changes the path that the upstream sees; logs, metrics and signatures keep the one that was asked for.
import { RewriteConfig } from '../../config/routing-config.ts';
import type { Exchange } from '../../exchange.ts';
import { definePolicy } from '../../policy.ts';
import { normaliseTarget } from '../../target.ts';
import { fillTemplate } from './path-template.ts';

export const rewrite = definePolicy({
  name: 'rewrite',
  phase: 'transform',
  config: RewriteConfig,
  create: ({ stripPrefix, path: template }, { route }) => {
    const pathFor = stripPrefix === undefined ? fillTemplate(template!, route.path) : strip(stripPrefix);
    return (exchange, next) => {
      const { request } = exchange;
      const url = request.url!;
      const mark = url.indexOf('?');
      request.url = pathFor(exchange) + (mark < 0 ? '' : url.slice(mark));
      return next(exchange);
    };
  },
});

function strip(prefix: string) {
  if (normaliseTarget(prefix)?.path !== prefix)
    throw new Error(`stripPrefix ${prefix} is not a normalised path`);
  return ({ path }: Exchange): string =>
    path === prefix ? '/' : path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path;
}
