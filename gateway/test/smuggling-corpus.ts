// Raw requests that two HTTP parsers may read differently, each with what must become of it; data for smuggling.test.ts.

/** What the upstream sees of one request: method, target, and the body's bytes. */
export type Arrival = readonly [method: string, target: string, body: string];

export interface Case {
  readonly name: string;
  readonly bytes: string;
  /** What reaches the upstream, before the follow-up request; left out when the request is refused. */
  readonly arrives?: readonly Arrival[];
  /** Status of the refusal, 400 unless said. */
  readonly status?: number;
  /** The connection ends with the answer: the follow-up request is never read. */
  readonly closes?: true;
}

const lines = (...all: string[]): string => `${all.join('\r\n')}\r\n`;
const get = (...headers: string[]): string => lines('GET /a HTTP/1.1', 'Host: shop.test', ...headers, '');
const post = (body: string, ...headers: string[]): string =>
  lines('POST /a HTTP/1.1', 'Host: shop.test', ...headers, '') + body;
const chunked = (body: string, ...headers: string[]): string =>
  post(body, 'Transfer-Encoding: chunked', ...headers);
/** Hidden in a body, so that a wrong idea of where the body ends shows as an arrival. */
const hidden = lines('GET /hidden HTTP/1.1', 'Host: shop.test', '');

const lengths: readonly Case[] = [
  { name: 'two different lengths', bytes: post('abcde', 'Content-Length: 5', 'Content-Length: 0') },
  { name: 'the same length twice', bytes: post('abcde', 'Content-Length: 5', 'Content-Length: 5') },
  { name: 'a list of lengths', bytes: post('abcde', 'Content-Length: 5, 5') },
  { name: 'a list of different lengths', bytes: post('abcde', 'Content-Length: 5, 0') },
  { name: 'a signed length', bytes: post('abcde', 'Content-Length: +5') },
  { name: 'a negative length', bytes: post('abcde', 'Content-Length: -5') },
  { name: 'a hexadecimal length', bytes: post('abcde', 'Content-Length: 0x5') },
  { name: 'a fractional length', bytes: post('abcde', 'Content-Length: 5.0') },
  { name: 'a length with a space inside', bytes: post('abcde', 'Content-Length: 5 5') },
  { name: 'an empty length', bytes: post('abcde', 'Content-Length:') },
  { name: 'a quoted length', bytes: post('abcde', 'Content-Length: "5"') },
  { name: 'a length beyond 64 bits', bytes: post('abcde', 'Content-Length: 18446744073709551621') },
  { name: 'a length with text after it', bytes: post('abcde', 'Content-Length: 5abc') },
  {
    name: 'a length with leading zeros is a plain number',
    bytes: post('abcde', 'Content-Length: 0005'),
    arrives: [['POST', '/a', 'abcde']],
  },
  {
    name: 'a length on GET counts',
    bytes: `${get(`Content-Length: ${hidden.length}`)}${hidden}`,
    arrives: [['GET', '/a', hidden]],
  },
  {
    name: 'a length spelled with an underscore is no length',
    bytes: get('Content_Length: 40'),
    arrives: [['GET', '/a', '']],
  },
];

const codings: readonly Case[] = [
  { name: 'length and chunks', bytes: chunked(`0\r\n\r\n${hidden}`, 'Content-Length: 5') },
  {
    name: 'chunks and length',
    bytes: post(`0\r\n\r\n${hidden}`, 'Content-Length: 5', 'Transfer-Encoding: chunked'),
  },
  { name: 'an unknown coding', bytes: post('0\r\n\r\n', 'Transfer-Encoding: xchunked') },
  {
    name: 'an unknown coding and a length',
    bytes: post('abcde', 'Transfer-Encoding: xchunked', 'Content-Length: 5'),
  },
  { name: 'chunked, then identity', bytes: post('0\r\n\r\n', 'Transfer-Encoding: chunked, identity') },
  { name: 'identity, then chunked', bytes: post('0\r\n\r\n', 'Transfer-Encoding: identity, chunked') },
  { name: 'identity alone', bytes: post('abcde', 'Transfer-Encoding: identity') },
  { name: 'identity and a length', bytes: post('abcde', 'Transfer-Encoding: identity', 'Content-Length: 5') },
  { name: 'gzip, then chunked', bytes: post('0\r\n\r\n', 'Transfer-Encoding: gzip, chunked') },
  { name: 'chunked twice in one line', bytes: post('0\r\n\r\n', 'Transfer-Encoding: chunked, chunked') },
  { name: 'chunked twice in two lines', bytes: chunked('0\r\n\r\n', 'Transfer-Encoding: chunked') },
  { name: 'chunked with a parameter', bytes: post('0\r\n\r\n', 'Transfer-Encoding: chunked;q=1') },
  { name: 'quoted chunked', bytes: post('0\r\n\r\n', 'Transfer-Encoding: "chunked"') },
  { name: 'chunked behind a vertical tab', bytes: post('0\r\n\r\n', 'Transfer-Encoding: \vchunked') },
  { name: 'chunked behind an empty list entry', bytes: post('0\r\n\r\n', 'Transfer-Encoding: , chunked') },
  { name: 'a folded coding', bytes: post('0\r\n\r\n', 'Transfer-Encoding:', ' chunked') },
  { name: 'an empty coding', bytes: post('0\r\n\r\n', 'Transfer-Encoding:') },
  { name: 'a space before the colon of a coding', bytes: post('0\r\n\r\n', 'Transfer-Encoding : chunked') },
  { name: 'a coding in HTTP/1.0', bytes: chunked('0\r\n\r\n').replace('HTTP/1.1', 'HTTP/1.0') },
  {
    name: 'a coding in HTTP/1.0 with keep-alive',
    bytes: chunked('0\r\n\r\n', 'Connection: keep-alive').replace('HTTP/1.1', 'HTTP/1.0'),
  },
  {
    name: 'chunked in other letters is chunked',
    bytes: post('5\r\nabcde\r\n0\r\n\r\n', 'Transfer-Encoding: CHUNKED'),
    arrives: [['POST', '/a', 'abcde']],
  },
  {
    name: 'chunked after a tab is chunked',
    bytes: post('5\r\nabcde\r\n0\r\n\r\n', 'Transfer-Encoding:\tchunked'),
    arrives: [['POST', '/a', 'abcde']],
  },
  {
    name: 'a coding spelled with an underscore is no coding',
    bytes: get('Transfer_Encoding: chunked'),
    arrives: [['GET', '/a', '']],
  },
];

const chunks: readonly Case[] = [
  { name: 'a chunk size that is no number', bytes: chunked('zz\r\nab\r\n0\r\n\r\n') },
  { name: 'a chunk size with 0x', bytes: chunked('0x5\r\nabcde\r\n0\r\n\r\n') },
  { name: 'a signed chunk size', bytes: chunked('+5\r\nabcde\r\n0\r\n\r\n') },
  { name: 'a negative chunk size', bytes: chunked('-5\r\nabcde\r\n0\r\n\r\n') },
  { name: 'a chunk size behind a space', bytes: chunked(' 5\r\nabcde\r\n0\r\n\r\n') },
  { name: 'a space after a chunk size', bytes: chunked('5 \r\nabcde\r\n0\r\n\r\n') },
  { name: 'no chunk size', bytes: chunked('\r\nabcde\r\n0\r\n\r\n') },
  { name: 'a chunk size beyond 64 bits', bytes: chunked('10000000000000005\r\nabcde\r\n0\r\n\r\n') },
  { name: 'a chunk longer than its size', bytes: chunked('2\r\nabcde\r\n0\r\n\r\n') },
  { name: 'a chunk size ended by a bare line feed', bytes: chunked('5\nabcde\r\n0\r\n\r\n') },
  { name: 'a chunk ended by a bare line feed', bytes: chunked('5\r\nabcde\n0\r\n\r\n') },
  { name: 'a chunk size ended by a bare carriage return', bytes: chunked('5\rabcde\r\n0\r\n\r\n') },
  { name: 'the last chunk ended by a bare line feed', bytes: chunked('5\r\nabcde\r\n0\n\r\n') },
  { name: 'a bare line feed in a chunk extension', bytes: chunked('5;a\nb\r\nabcde\r\n0\r\n\r\n') },
  { name: 'a bare carriage return in a chunk extension', bytes: chunked('5;a\rb\r\nabcde\r\n0\r\n\r\n') },
  { name: 'a NUL in a chunk extension', bytes: chunked('5;a\0b\r\nabcde\r\n0\r\n\r\n') },
  {
    name: 'a long chunk extension',
    bytes: chunked(`5;${'a'.repeat(20_000)}\r\nabcde\r\n0\r\n\r\n`),
    status: 413,
  },
  { name: 'a trailer with a space before its colon', bytes: chunked('0\r\nX-A : 1\r\n\r\n') },
  { name: 'a trailer ended by a bare line feed', bytes: chunked('0\r\nX-A: 1\n\r\n') },
  {
    name: 'trailers beyond the limit',
    bytes: chunked(`0\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`),
    status: 431,
  },
  {
    name: 'a chunk extension is dropped',
    bytes: chunked('5;name=value\r\nabcde\r\n0\r\n\r\n'),
    arrives: [['POST', '/a', 'abcde']],
  },
  {
    name: 'a length in a trailer',
    bytes: chunked('5\r\nabcde\r\n0\r\nContent-Length: 40\r\n\r\n'),
  },
  {
    name: 'a coding in a trailer',
    bytes: chunked('5\r\nabcde\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n'),
  },
  {
    name: 'a trailer is dropped',
    bytes: chunked('5\r\nabcde\r\n0\r\nX-Xq-User: me\r\nHost: other.test\r\n\r\n'),
    arrives: [['POST', '/a', 'abcde']],
  },
  {
    name: 'a request hidden in a chunk stays a body',
    bytes: chunked(`${hidden.length.toString(16)}\r\n${hidden}\r\n0\r\n\r\n`),
    arrives: [['POST', '/a', hidden]],
  },
];

const fields: readonly Case[] = [
  { name: 'a space before a colon', bytes: get('X-A : 1') },
  { name: 'a tab before a colon', bytes: get('X-A\t: 1') },
  { name: 'a folded field', bytes: get('X-A: 1', ' 2') },
  {
    name: 'a field that begins with a space',
    bytes: lines('GET /a HTTP/1.1', ' X-A: 1', 'Host: shop.test', ''),
  },
  { name: 'a field without a colon', bytes: get('X-A') },
  { name: 'a field without a name', bytes: get(': 1') },
  { name: 'a NUL in a name', bytes: get('X-\0A: 1') },
  { name: 'a NUL in a value', bytes: get('X-A: 1\x002') },
  { name: 'an escape character in a value', bytes: get('X-A: \x1b[0m') },
  { name: 'a delete character in a value', bytes: get('X-A: 1\x7f') },
  { name: 'a bare carriage return in a value', bytes: get('X-A: 1\rX-B: 2') },
  { name: 'a bare carriage return before a name', bytes: get('X-A: 1', '\rX-B: 2') },
  { name: 'a bare line feed between fields', bytes: get('X-A: 1\nX-B: 2') },
  { name: 'bare line feeds throughout', bytes: 'GET /a HTTP/1.1\nHost: shop.test\n\n' },
  { name: 'a bare line feed at the end of the fields', bytes: 'GET /a HTTP/1.1\r\nHost: shop.test\r\n\n' },
  { name: 'a name with a slash', bytes: get('X/A: 1') },
  { name: 'a name with brackets', bytes: get('X[A]: 1') },
  { name: 'a name beyond ASCII', bytes: get('X-é: 1') },
  { name: 'a huge field', bytes: get(`X-A: ${'a'.repeat(20_000)}`), status: 431 },
  { name: 'a huge name', bytes: get(`${'a'.repeat(20_000)}: 1`), status: 431 },
  {
    name: 'very many fields',
    bytes: get(...Array.from({ length: 150 }, (_, i) => `X-${i}: 1`)),
    status: 431,
  },
  {
    name: 'Connection cannot take away what the gateway says',
    bytes: get('Connection: x-xq-client-ip, x-forwarded-for, host, content-length'),
    arrives: [['GET', '/a', '']],
  },
  {
    name: 'an upgrade to HTTP/2 in the clear is not taken up',
    bytes: get('Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__'),
    arrives: [['GET', '/a', '']],
    closes: true,
  },
];

const hosts: readonly Case[] = [
  { name: 'no Host', bytes: lines('GET /a HTTP/1.1', '') },
  { name: 'two Hosts', bytes: get('Host: other.test') },
  { name: 'the same Host twice', bytes: get('Host: shop.test') },
  ...[
    '',
    'a b',
    'a,b',
    'me@shop.test',
    'shop.test/x',
    'shop.test:x',
    'shop.test:99999',
    '[::1',
    'shop.test#a',
    'shop%2etest',
    'a\\b',
    '?',
  ].map((host) => ({
    name: `the Host ${JSON.stringify(host)}`,
    bytes: lines('GET /a HTTP/1.1', `Host: ${host}`, ''),
  })),
  {
    name: 'an absolute target that contradicts Host',
    bytes: lines('GET http://other.test/a HTTP/1.1', 'Host: shop.test', ''),
  },
  {
    name: 'an absolute target with a user',
    bytes: lines('GET http://me@shop.test/a HTTP/1.1', 'Host: shop.test', ''),
  },
  {
    name: 'an absolute target of another scheme',
    bytes: lines('GET ftp://shop.test/a HTTP/1.1', 'Host: shop.test', ''),
  },
  {
    name: 'an absolute target without a host',
    bytes: lines('GET http:///a HTTP/1.1', 'Host: shop.test', ''),
  },
  {
    name: 'an absolute target that agrees with Host is its path',
    bytes: lines('GET http://Shop.test/a?b=1 HTTP/1.1', 'Host: shop.test', ''),
    arrives: [['GET', '/a?b=1', '']],
  },
];

const startLines: readonly Case[] = [
  { name: 'HTTP/0.9', bytes: 'GET /a\r\n' },
  { name: 'HTTP/0.9 by number', bytes: get().replace('HTTP/1.1', 'HTTP/0.9') },
  { name: 'HTTP/1.2', bytes: get().replace('HTTP/1.1', 'HTTP/1.2') },
  { name: 'HTTP/2.0 by number', bytes: get().replace('HTTP/1.1', 'HTTP/2.0') },
  { name: 'a version in small letters', bytes: get().replace('HTTP/1.1', 'http/1.1') },
  { name: 'a version with two digits', bytes: get().replace('HTTP/1.1', 'HTTP/1.10') },
  { name: 'the greeting of HTTP/2', bytes: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' },
  { name: 'a TLS greeting', bytes: '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n' },
  { name: 'a response', bytes: 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n' },
  { name: 'a tab after the method', bytes: get().replace('GET ', 'GET\t') },
  { name: 'a space after the version', bytes: get().replace('HTTP/1.1', 'HTTP/1.1 ') },
  { name: 'a space before the method', bytes: ` ${get()}` },
  { name: 'a method in small letters', bytes: get().replace('GET', 'get') },
  { name: 'an unknown method', bytes: get().replace('GET', 'BREW') },
  { name: 'a space in the target', bytes: get().replace('/a', '/a b') },
  { name: 'a NUL in the target', bytes: get().replace('/a', '/a\0') },
  { name: 'an encoded NUL in the target', bytes: get().replace('/a', '/a%00') },
  {
    name: 'an encoded line end in the target is kept as it is',
    bytes: get().replace('/a', '/a%0D%0Ab'),
    arrives: [['GET', '/a%0D%0Ab', '']],
  },
  { name: 'a target beyond ASCII', bytes: get().replace('/a', '/\xe9') },
  { name: 'a fragment in the target', bytes: get().replace('/a', '/a#b') },
  { name: 'a relative target', bytes: get().replace('/a', 'a') },
  { name: 'the target of a tunnel', bytes: get().replace('GET /a', 'CONNECT shop.test:443'), status: 405 },
  { name: 'an authority on GET', bytes: get().replace('/a', 'shop.test:443') },
  { name: 'an asterisk on GET', bytes: get().replace('/a', '*') },
  { name: 'an encoded slash', bytes: get().replace('/a', '/a%2fb') },
  { name: 'a path above the root', bytes: get().replace('/a', '/../a') },
  { name: 'a long target', bytes: get().replace('/a', `/${'a'.repeat(9000)}`), status: 414 },
  { name: 'a very long target', bytes: get().replace('/a', `/${'a'.repeat(90_000)}`), status: 431 },
  {
    name: 'an empty line before the request is skipped',
    bytes: `\r\n${get()}`,
    arrives: [['GET', '/a', '']],
  },
  {
    name: 'more spaces around the target are spaces',
    bytes: get().replace(' /a ', '  /a  '),
    arrives: [['GET', '/a', '']],
  },
  {
    name: 'dot segments arrive as what they mean',
    bytes: get().replace('/a', '/x/%2e%2E/./a'),
    arrives: [['GET', '/a', '']],
  },
  {
    name: 'two slashes at the start are no host',
    bytes: get().replace('/a', '//other.test/a'),
    arrives: [['GET', '/other.test/a', '']],
  },
  {
    name: 'HTTP/1.0 with keep-alive keeps its length',
    bytes: post('abcde', 'Connection: keep-alive', 'Content-Length: 5').replace('HTTP/1.1', 'HTTP/1.0'),
    arrives: [['POST', '/a', 'abcde']],
  },
];

export const corpus: readonly Case[] = [
  ...lengths,
  ...codings,
  ...chunks,
  ...fields,
  ...hosts,
  ...startLines,
];
