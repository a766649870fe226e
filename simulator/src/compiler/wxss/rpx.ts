// `rpx` becomes a part of the viewport's width: a screen is 750 rpx wide, whatever its pixels.

/** Text in quotes and addresses stay as they are. */
const rpx = /"[^"]*"|'[^']*'|url\([^)]*\)|(?<![\w#.-])([+-]?(?:\d+\.?\d*|\.\d+))rpx\b/gi;

export const withLengths = (text: string): string =>
  text.replace(rpx, (whole, amount?: string) =>
    amount === undefined ? whole : `${Math.round((Number(amount) / 7.5) * 1e5) / 1e5}vw`,
  );
