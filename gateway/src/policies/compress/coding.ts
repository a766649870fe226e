// Which content coding a client takes (RFC 9110 §12.5.3), and how each is made.
import { constants, createBrotliCompress, createGzip, createZstdCompress } from 'node:zlib';

export const codings = ['br', 'zstd', 'gzip'] as const;
export type Coding = (typeof codings)[number];

const MAX_ACCEPTED = 16;

/** @param offered ours, the one we like best first; it decides among those the client likes equally. */
export function chooseCoding(accepted: unknown, offered: readonly Coding[]): Coding | undefined {
  if (typeof accepted !== 'string' || accepted === '') return undefined;
  const weights = new Map<string, number>();
  for (const part of accepted.split(',', MAX_ACCEPTED)) {
    const [name = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
    weights.set(name === 'x-gzip' ? 'gzip' : name, Number.parseFloat(weight) || 0);
  }
  const weightOf = (coding: Coding) => weights.get(coding) ?? weights.get('*') ?? 0;
  let best: Coding | undefined;
  for (const coding of offered)
    if (weightOf(coding) > (best === undefined ? 0 : weightOf(best))) best = coding;
  return best;
}

/**
 * Levels for answers made per request: the next ones cost twice the time for a few per cent.
 * @param length of the whole, where it is known: the encoder then takes no more memory than that needs.
 */
export function createEncoder(coding: Coding, length: number | undefined) {
  switch (coding) {
    case 'br':
      return createBrotliCompress({
        params: {
          [constants.BROTLI_PARAM_QUALITY]: 4,
          [constants.BROTLI_PARAM_LGWIN]: 18,
          ...(length === undefined ? {} : { [constants.BROTLI_PARAM_SIZE_HINT]: length }),
        },
      });
    case 'zstd':
      return createZstdCompress({
        params: { [constants.ZSTD_c_compressionLevel]: 3, [constants.ZSTD_c_windowLog]: 18 },
      });
    case 'gzip':
      return createGzip({ level: 6 });
  }
}
