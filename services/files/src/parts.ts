// How a file is cut into parts. Pure.

const MB = 1024 * 1024;

/** Up to here a file goes as one form: what breaks off is sent again whole. */
const FORM_BYTES = 8 * MB;
/** The least that S3 takes for a part that is not the last. */
const LEAST_PART = 5 * MB;
/** S3 lists so many at once, and takes ten times as many. */
const MOST_PARTS = 1000;

/** Undefined for a file that goes as one form. */
export function partSizeFor(size: number, takesForms: boolean): number | undefined {
  if (size <= FORM_BYTES) return takesForms ? undefined : size;
  return Math.max(LEAST_PART, Math.ceil(size / MOST_PARTS / MB) * MB);
}

export const partCount = (size: number, partSize: number): number => Math.ceil(size / partSize);

/** Bytes that part `number` must have; undefined when there is no such part. */
export function sizeOfPart(number: number, size: number, partSize: number): number | undefined {
  const count = partCount(size, partSize);
  if (number < 1 || number > count) return undefined;
  return number < count ? partSize : size - (count - 1) * partSize;
}
