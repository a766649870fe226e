// What the first bytes of a file say it is. A name says nothing: it is whatever somebody typed.

/** So many bytes are enough to tell. */
export const HEAD_BYTES = 4096;

const ascii = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.subarray(from, to)).toString('latin1');

const OFFICE = 'application/vnd.openxmlformats-officedocument.';
const isoBrands: Readonly<Record<string, string>> = {
  avif: 'image/avif',
  avis: 'image/avif',
  'qt  ': 'video/quicktime',
  'M4A ': 'audio/mp4',
  'M4B ': 'audio/mp4',
};
const notVideo = new Set([
  'heic',
  'heix',
  'mif1',
  'msf1',
  'heim',
  'heis',
  'hevc',
  'hevx',
  'crx ',
  'jp2 ',
  'jxl ',
]);

/** Undefined for what is none of the types that can be told by their beginning. */
export function mediaTypeOf(bytes: Uint8Array): string | undefined {
  const starts = (...signature: number[]) => signature.every((byte, i) => bytes[i] === byte);
  if (starts(0xff, 0xd8, 0xff)) return 'image/jpeg';
  if (starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png';
  const four = ascii(bytes, 0, 4);
  if (four === 'GIF8') return 'image/gif';
  if (four === 'RIFF') return { WEBP: 'image/webp', WAVE: 'audio/wav' }[ascii(bytes, 8, 12)];
  if (ascii(bytes, 4, 8) === 'ftyp') {
    const brand = ascii(bytes, 8, 12);
    return isoBrands[brand] ?? (notVideo.has(brand) ? undefined : 'video/mp4');
  }
  if (starts(0x1a, 0x45, 0xdf, 0xa3)) return ascii(bytes, 0, 64).includes('webm') ? 'video/webm' : undefined;
  if (four === '%PDF') return 'application/pdf';
  if (starts(0x50, 0x4b, 0x03, 0x04)) return archiveTypeOf(bytes);
  if (starts(0x50, 0x4b, 0x05, 0x06)) return 'application/zip';
  if (ascii(bytes, 0, 3) === 'ID3') return 'audio/mpeg';
  if (bytes[0] === 0xff && (bytes[1]! & 0xf6) === 0xf0) return 'audio/aac';
  if (bytes[0] === 0xff && (bytes[1]! & 0xe6) === 0xe2) return 'audio/mpeg';
  return undefined;
}

/** Office documents are archives with known folders; their first entries name them. */
function archiveTypeOf(bytes: Uint8Array): string {
  const text = ascii(bytes, 0, HEAD_BYTES);
  if (!text.includes('[Content_Types].xml') && !text.includes('_rels/.rels')) return 'application/zip';
  if (text.includes('word/')) return `${OFFICE}wordprocessingml.document`;
  if (text.includes('xl/')) return `${OFFICE}spreadsheetml.sheet`;
  if (text.includes('ppt/')) return `${OFFICE}presentationml.presentation`;
  return 'application/zip';
}

/**
 * Does the beginning of a file bear out what was announced? Any bytes are `application/octet-stream`; an office document
 * whose first entries do not name it is an archive all the same.
 */
export function bearsOut(announced: string, found: string | undefined): boolean {
  if (announced === 'application/octet-stream') return true;
  if (announced.startsWith(OFFICE)) return found === announced || found === 'application/zip';
  if (announced === 'application/zip')
    return found !== undefined && (found === announced || found.startsWith(OFFICE));
  return found === announced;
}

export const isArchive = (type: string): boolean => type === 'application/zip' || type.startsWith(OFFICE);
