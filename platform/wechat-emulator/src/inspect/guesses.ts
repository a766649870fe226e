// What may have been signed instead of what should have been: for each part of the string, the usual wrong values.
import { bodySpellings } from './body-spellings.ts';
import type { MistakeName } from './mistakes.ts';
import { digestOf } from './open-signature.ts';

/** A part as it should be has no mistake. */
export interface Guess<T> {
  readonly value: T;
  readonly mistake?: MistakeName;
}

export interface Parts {
  readonly method: string;
  readonly target: string;
  readonly timestamp: string;
  readonly nonce: string;
  readonly body: Buffer;
}

export type Guesses = { readonly [Part in keyof Parts]: readonly Guess<Parts[Part]>[] } & {
  readonly shape: readonly Guess<Shape>[];
};

/** Puts the parts together to the string that is signed. */
export type Shape = (parts: Parts) => Buffer;

const lines =
  (ending: string, last: string): Shape =>
  (parts) =>
    Buffer.concat([
      Buffer.from([parts.method, parts.target, parts.timestamp, parts.nonce, ''].join(ending)),
      parts.body,
      Buffer.from(last),
    ]);

export const rightShape: Shape = lines('\n', '\n');

const shapes: readonly Guess<Shape>[] = [
  { value: rightShape },
  { value: lines('\n', ''), mistake: 'finalNewline' },
  { value: lines('\n', '\n\n'), mistake: 'extraNewline' },
  { value: lines('\r\n', '\r\n'), mistake: 'carriageReturns' },
  { value: lines('\\n', '\\n'), mistake: 'newlinesEscaped' },
  { value: lines('', ''), mistake: 'newlinesMissing' },
  {
    value: (parts) => rightShape({ ...parts, timestamp: parts.nonce, nonce: parts.timestamp }),
    mistake: 'timestampAndNonceSwapped',
  },
  {
    value: (parts) => Buffer.from(digestOf('sha256', rightShape(parts)).toString('hex')),
    mistake: 'hashedTwice',
  },
  { value: (parts) => digestOf('sha256', rightShape(parts)), mistake: 'hashedTwice' },
];

/** @param hosts names under which the sender may think it reached WeChat Pay, with scheme and without a slash at the end. */
export const guessesAt = (parts: Parts, hosts: readonly string[]): Guesses => ({
  method: distinct(parts.method, [
    { value: parts.method.toLowerCase(), mistake: 'methodCase' },
    ...['GET', 'POST'].map((value) => ({ value, mistake: 'methodWrong' as const })),
  ]),
  target: distinct(parts.target, targets(parts.target, hosts)),
  timestamp: distinct(parts.timestamp, timestamps(parts.timestamp)),
  nonce: distinct(parts.nonce, [
    { value: parts.nonce.toLowerCase(), mistake: 'nonceCase' },
    { value: parts.nonce.toUpperCase(), mistake: 'nonceCase' },
  ]),
  body: bodies(parts),
  shape: shapes,
});

function targets(target: string, hosts: readonly string[]): Guess<string>[] {
  const [path = '', ...rest] = target.split('?');
  const query = rest.join('?');
  const members = query.split('&');
  const found: Guess<string>[] = [
    { value: path, mistake: 'queryLeftOut' },
    { value: `${path}?${members.toSorted().join('&')}`, mistake: 'queryReordered' },
    { value: `${path}?${members.toReversed().join('&')}`, mistake: 'queryReordered' },
    { value: decoded(target), mistake: 'pathDecoded' },
    { value: encodeURI(target), mistake: 'pathEncoded' },
    { value: encodedStrictly(path, query), mistake: 'pathEncoded' },
    { value: target.slice(1), mistake: 'pathSlash' },
    { value: `${target}/`, mistake: 'pathSlash' },
    { value: `${target}?`, mistake: 'pathSlash' },
    { value: target.replace(/[/?]$/, ''), mistake: 'pathSlash' },
    { value: target.replace(/^\/v3/, ''), mistake: 'pathPrefix' },
    ...hosts.flatMap((host) =>
      [host, host.replace(/^https?:\/\//, '')].map((start) => ({
        value: start + target,
        mistake: 'pathWithHost' as const,
      })),
    ),
  ];
  return query === '' ? found.filter(({ mistake }) => mistake !== 'queryReordered') : found;
}

const encodedStrictly = (path: string, query: string) =>
  path.split('/').map(encodeURIComponent).join('/') + (query === '' ? '' : `?${query}`);

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function timestamps(text: string): Guess<string>[] {
  const seconds = Number(text);
  if (!Number.isSafeInteger(seconds) || text.length > 13) return [];
  if (text.length >= 13)
    return [0, -1, 1].map((off) => ({
      value: String(Math.floor(seconds / 1000) + off),
      mistake: 'timestampSignedInSeconds' as const,
    }));
  return [
    { value: String(seconds * 1000), mistake: 'timestampSignedInMilliseconds' },
    ...[1, -1, 2, -2, 3, -3, 4, -4, 5, -5].map((off) => ({
      value: String(seconds + off),
      mistake: 'timestampTwice' as const,
    })),
  ];
}

function bodies({ method, target, body }: Parts): Guess<Buffer>[] {
  const text = body.toString('utf8');
  const query = target.split('?').slice(1).join('?');
  const others: Guess<string>[] =
    body.length === 0
      ? [
          '{}',
          'null',
          'undefined',
          '[]',
          '""',
          query,
          JSON.stringify(Object.fromEntries(new URLSearchParams(query))),
        ].map((value) => ({ value, mistake: method === 'GET' ? 'bodyOfGet' : 'bodyReserialised' }))
      : [
          { value: '', mistake: 'bodyLeftOut' },
          { value: text.trimEnd(), mistake: 'bodyNewline' },
          ...bodySpellings(text).map((value) => ({ value, mistake: 'bodyReserialised' as const })),
        ];
  return [
    { value: body },
    ...distinct(text, others)
      .slice(1)
      .map((guess) => ({ ...guess, value: Buffer.from(guess.value) })),
  ];
}

/** The right value first, then every other one once. */
function distinct(right: string, others: readonly Guess<string>[]): Guess<string>[] {
  const seen = new Set([right]);
  return [{ value: right }, ...others.filter(({ value }) => !seen.has(value) && seen.add(value))];
}
