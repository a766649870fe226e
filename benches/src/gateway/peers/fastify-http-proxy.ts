// A peer: Fastify's own proxy.
import proxy from '@fastify/http-proxy';
import fastify from 'fastify';

const [port, upstream] = process.argv.slice(2);
const app = fastify({ logger: false });
app.register(proxy as never, { upstream: upstream, undici: { connections: 128, pipelining: 1 } } as never);
await app.listen({ host: '127.0.0.1', port: Number(port) });
