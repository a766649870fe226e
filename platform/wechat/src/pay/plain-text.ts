// Text that WeChat Pay shows to the user: it takes no character beyond the basic plane, and counts bytes.

/** Without emoji and other 4-byte characters, cut to `maxBytes` of UTF-8 at a character's edge. */
export function plainText(text: string, maxBytes: number): string {
  let result = '';
  let bytes = 0;
  for (const character of text.replace(/[\u{10000}-\u{10FFFF}]|\uFE0F|\u200D/gu, '').trim()) {
    bytes += Buffer.byteLength(character);
    if (bytes > maxBytes) break;
    result += character;
  }
  return result;
}
