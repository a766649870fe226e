// How common words are in this shop, as far as a sample of its texts can tell: what decides how a search is done.
import { type Clock, MINUTE } from '@xiaoqiao/kit/clock';

/** Old enough to save work, young enough to follow a shop that is being filled. */
const KEPT_MS = 10 * MINUTE;
/** A small sample of a growing shop says little for long. */
const KEPT_SMALL_MS = MINUTE;
export const SAMPLE = 2000;

export interface SearchSample {
  /** Which part of the texts hold all of these, 0 to 1. */
  shareOf(parts: readonly string[]): number;
}

export type SearchSamples = ReturnType<typeof createSearchSamples>;

/** It only decides between two ways to the same rows: an old or a bad sample costs time, and is never wrong. */
export function createSearchSamples(clock: Clock, read: (size: number) => Promise<readonly string[]>) {
  let sample: { readonly texts: readonly string[]; readonly until: number } | undefined;
  let reading: Promise<void> | undefined;

  const renew = (): Promise<void> =>
    read(SAMPLE)
      .then((texts) => {
        const kept = texts.length < SAMPLE ? KEPT_SMALL_MS : KEPT_MS;
        sample = { texts, until: clock.now() + kept };
      })
      .finally(() => {
        reading = undefined;
      });

  return {
    async current(): Promise<SearchSample> {
      if (sample === undefined || sample.until <= clock.now()) {
        reading ??= renew();
        await reading;
      }
      const { texts } = sample!;
      return {
        shareOf: (parts) =>
          texts.reduce((held, text) => held + Number(parts.every((part) => text.includes(part))), 0) /
          Math.max(1, texts.length),
      };
    },
  };
}
