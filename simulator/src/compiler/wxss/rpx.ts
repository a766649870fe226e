// `rpx` becomes a part of the viewport's width: a screen is 750 rpx wide, whatever its pixels.

const rpx = /(?<![\w#.-])([+-]?(?:\d+\.?\d*|\.\d+))rpx\b/gi;

export const withLengths = (text: string): string =>
  text.replace(rpx, (_, amount: string) => `${Math.round((Number(amount) / 7.5) * 1e5) / 1e5}vw`);
