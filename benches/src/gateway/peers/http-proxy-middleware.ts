// A peer: what most Node projects proxy with.
import { Agent, createServer } from 'node:http';
import { createProxyMiddleware } from 'http-proxy-middleware';

const [port, upstream] = process.argv.slice(2);
const proxy = createProxyMiddleware({
  target: upstream!,
  agent: new Agent({ keepAlive: true, maxSockets: 128 }),
});
createServer((request, response) => void proxy(request, response, () => response.end())).listen(
  Number(port),
  '127.0.0.1',
);
