// The body through an encoder, at the speed of the slower side, and flushed when the upstream pauses.
import type { ServerResponse } from 'node:http';
import type { BodyFilter, Downstream } from '../../response-filter.ts';
import { type Coding, createEncoder } from './coding.ts';

/** An event that the upstream sends by itself reaches the client after so long, not when a block is full. */
const FLUSH_AFTER_MS = 10;

interface EncodeOptions {
  readonly coding: Coding;
  /** Of the body before it is encoded. */
  readonly length: number | undefined;
}

export const encodeBody =
  (response: ServerResponse, { coding, length }: EncodeOptions) =>
  (downstream: Downstream): BodyFilter => {
    const encoder = createEncoder(coding, length);
    let flush: NodeJS.Timeout | undefined;
    encoder.on('data', (chunk: Buffer) => {
      if (!downstream.write(chunk)) encoder.pause();
    });
    encoder.on('end', () => downstream.end());
    encoder.on('drain', () => downstream.drained());
    // Half of an encoded body cannot be mended.
    encoder.on('error', () => response.destroy());
    response.on('drain', () => encoder.resume());
    response.on('close', () => {
      clearTimeout(flush);
      encoder.destroy();
    });
    return {
      write(chunk) {
        flush ??= setTimeout(() => {
          flush = undefined;
          encoder.flush();
        }, FLUSH_AFTER_MS);
        return encoder.write(chunk);
      },
      end() {
        clearTimeout(flush);
        encoder.end();
      },
    };
  };
