// The PROXY protocol, versions 1 and 2: a load balancer says, before the first byte of HTTP or TLS, who connected to it.
// Source: https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt
import type { Server, Socket } from 'node:net';
import { createCidrSet, formatAddress, parseAddress } from './ip-address.ts';

export type ProxyHeader =
  | { readonly state: 'incomplete' }
  | { readonly state: 'invalid' }
  | {
      readonly state: 'complete';
      /** Bytes it takes. */
      readonly length: number;
      /** Undefined for `LOCAL` and `UNKNOWN`: the balancer's own connections, such as health checks. */
      readonly source: string | undefined;
    };

const incomplete: ProxyHeader = { state: 'incomplete' };
const invalid: ProxyHeader = { state: 'invalid' };
const SIGNATURE = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
/** §2.1: 107 bytes are always enough for version 1, end of line included. */
const MAX_LINE = 107;
/** Addresses take 36 bytes, TLVs the rest. The format allows 64 kB; nothing honest needs it. */
const MAX_BINARY = 2048;
const LINE =
  /^PROXY (?:(UNKNOWN)(?: [\x20-\x7e]*)?|(TCP4|TCP6) ([0-9A-Fa-f.:]+) ([0-9A-Fa-f.:]+) (\d{1,5}) (\d{1,5}))$/;

/** Looks at the first bytes of a connection. Never throws. */
export function parseProxyHeader(bytes: Buffer): ProxyHeader {
  const seen = Math.min(bytes.length, SIGNATURE.length);
  if (bytes.compare(SIGNATURE, 0, seen, 0, seen) === 0)
    return seen < SIGNATURE.length ? incomplete : parseBinary(bytes);
  return parseLine(bytes);
}

function parseLine(bytes: Buffer): ProxyHeader {
  const end = bytes.subarray(0, MAX_LINE).indexOf('\r\n');
  if (end < 0) {
    const begins = 'PROXY '.startsWith(bytes.toString('latin1', 0, 6));
    return begins && bytes.length < MAX_LINE ? incomplete : invalid;
  }
  const match = LINE.exec(bytes.toString('latin1', 0, end));
  if (match === null) return invalid;
  const length = end + 2;
  const [, unknown, family, from, to, ...ports] = match as unknown as string[];
  if (unknown !== undefined) return { state: 'complete', length, source: undefined };
  const fits = [from!, to!].every(
    (text) => parseAddress(text) !== undefined && text.includes(':') === (family === 'TCP6'),
  );
  if (!fits || ports.some((port) => Number(port) > 65_535)) return invalid;
  return { state: 'complete', length, source: from };
}

/** §2.2: version and command, family, length, then addresses and TLVs. */
function parseBinary(bytes: Buffer): ProxyHeader {
  if (bytes.length < 16) return incomplete;
  const command = bytes[12]! & 15;
  if (bytes[12]! >> 4 !== 2 || command > 1) return invalid;
  const length = 16 + bytes.readUInt16BE(14);
  if (length > MAX_BINARY) return invalid;
  const family = bytes[13]! >> 4;
  if (family > 3) return invalid;
  const needed = command === 0 ? 0 : [0, 12, 36, 216][family]!;
  if (length - 16 < needed) return invalid;
  if (bytes.length < length) return incomplete;
  return { state: 'complete', length, source: command === 0 ? undefined : sourceIn(bytes, family) };
}

function sourceIn(bytes: Buffer, family: number): string | undefined {
  if (family === 1) return formatAddress({ family: 4, words: [bytes.readUInt32BE(16)] });
  if (family !== 2) return undefined;
  const words = [16, 20, 24, 28].map((at) => bytes.readUInt32BE(at));
  return formatAddress({ family: 6, words });
}

export interface ProxyProtocolOptions {
  /** Addresses and CIDR ranges of the load balancers: whoever else connects is closed, because anybody could claim anything. */
  readonly from: readonly string[];
  /** Until the whole header must have come. */
  readonly timeoutMs?: number;
}

/**
 * Makes an HTTP or TLS server expect the header on every connection, before the listener that comes first: the one
 * that reads HTTP or shakes hands. The sockets then have the address that was told as their `remoteAddress`.
 */
export function expectProxyHeader(server: Server, { from, timeoutMs = 5000 }: ProxyProtocolOptions): void {
  const balancers = createCidrSet(from);
  const [proceed] = server.listeners('connection') as ((socket: Socket) => void)[];
  server.off('connection', proceed!);
  server.prependListener('connection', (socket: Socket) => {
    if (balancers.has(socket.remoteAddress ?? ''))
      readHeader(socket, timeoutMs, () => proceed!.call(server, socket));
    else socket.destroy();
  });
  server.prependListener('secureConnection', (over: Socket & { readonly _parent?: Socket }) => {
    // Node keeps the socket below TLS under this name and lends it no public one.
    const told = over._parent && Object.getOwnPropertyDescriptor(over._parent, 'remoteAddress');
    if (told !== undefined) Object.defineProperty(over, 'remoteAddress', told);
  });
}

function readHeader(socket: Socket, timeoutMs: number, done: () => void): void {
  let bytes: Buffer = Buffer.alloc(0);
  const timer = setTimeout(() => socket.destroy(), timeoutMs);
  const stop = () => {
    clearTimeout(timer);
    socket.off('readable', onReadable).off('close', stop).off('error', stop);
  };
  const onReadable = () => {
    const chunk: Buffer | null = socket.read();
    if (chunk === null) return;
    bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk]);
    const header = parseProxyHeader(bytes);
    if (header.state === 'incomplete') return;
    stop();
    if (header.state === 'invalid') {
      socket.destroy();
      return;
    }
    if (header.source !== undefined)
      Object.defineProperty(socket, 'remoteAddress', { value: header.source, configurable: true });
    if (bytes.length > header.length) socket.unshift(bytes.subarray(header.length));
    done();
  };
  socket.on('readable', onReadable).on('close', stop).on('error', stop);
}
