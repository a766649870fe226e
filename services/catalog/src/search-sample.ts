// How common words are in this shop, as far as a sample of its texts can tell: what decides how a search is done.
import { type Clock, MINUTE } from '@xiaoqiao/kit/clock';

/** Old enough to save work, young enough to follow a shop that is being filled. */
const KEPT_MS = 10 * MINUTE;
/** A small sample of a growing shop says little for long. */
const KEPT_SMALL_MS = MINUTE;
export const SAMPLE = 2000;

export interface SampledTexts {
  readonly texts: readonly string[];
  readonly size: number;
}

export interface SearchSample {
  /** How many texts there are, not only in the sample. */
  readonly size: number;
  /** Which part of the texts hold all of these, 0 to 1. */
  shareOf(parts: readonly string[]): number;
}

/** It only decides between two ways to the same rows: an old or a bad sample costs time, and is never wrong. */
export function createSearchSamples(clock: Clock, read: (most: number) => Promise<SampledTexts>) {
  let sample: (SampledTexts & { readonly until: number }) | undefined;
  let reading: Promise<void> | undefined;

  const renew = (): Promise<void> =>
    read(SAMPLE)
      .then(({ texts, size }) => {
        const kept = texts.length < SAMPLE ? KEPT_SMALL_MS : KEPT_MS;
        sample = { texts, size, until: clock.now() + kept };
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
      const { texts, size } = sample!;
      return {
        size,
        shareOf: (parts) =>
          texts.reduce((held, text) => held + Number(parts.every((part) => text.includes(part))), 0) /
          Math.max(1, texts.length),
      };
    },
  };
}

/** What is much more common than the rarest costs an index more than it sorts out. */
const MUCH = 2;
/** Below what a sample can tell apart. */
const LEAST = 0.001;
const MOST_PARTS = 4;

/** Of parts that all must be in a text, those worth asking an index for. */
export function rarestOf(parts: readonly string[], sample: SearchSample): { parts: string[]; share: number } {
  const byShare = [...new Set(parts)]
    .map((part) => ({ part, share: sample.shareOf([part]) }))
    .sort((a, b) => a.share - b.share);
  const { share } = byShare[0]!;
  const worth = byShare.filter((each) => each.share <= share * MUCH + LEAST).slice(0, MOST_PARTS);
  return { parts: worth.map(({ part }) => part), share };
}
