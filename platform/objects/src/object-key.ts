// Keys of objects: which are allowed, and what their extension says about the content.

const SEGMENT = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;
const MAX_LENGTH = 200;

/** Two or more segments of letters, digits, `_`, `-` and inner dots: nothing that a path could be climbed with. */
export function isObjectKey(key: string): boolean {
  if (key.length > MAX_LENGTH) return false;
  const segments = key.split('/');
  return segments.length >= 2 && segments.every((segment) => SEGMENT.test(segment));
}

/** @throws RangeError: keys are made by services, so a bad one is a fault of ours */
export function requireObjectKey(key: string): void {
  if (!isObjectKey(key)) throw new RangeError(`not a key for an object: ${JSON.stringify(key)}`);
}

/** Where the endpoints of an engine are, below the origin of the gateway. */
export const OBJECTS_PATH = '/objects';

export const PUBLIC_PREFIX = 'public/';
export const isPublic = (key: string): boolean => key.startsWith(PUBLIC_PREFIX);

const types: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  avif: 'image/avif',
  gif: 'image/gif',
  mp4: 'video/mp4',
  mov: 'video/quicktime',
  webm: 'video/webm',
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  aac: 'audio/aac',
  wav: 'audio/wav',
  pdf: 'application/pdf',
  zip: 'application/zip',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
};

const UNKNOWN = 'application/octet-stream';

/** The media type of an object, from its key. */
export const typeOfKey = (key: string): string => types[key.slice(key.lastIndexOf('.') + 1)] ?? UNKNOWN;

/** The extension of a media type, without dot; `bin` for one that has none here. */
export const extensionOf = (type: string): string =>
  Object.entries(types).find(([, known]) => known === type)?.[0] ?? 'bin';

/** Browsers may show these in place; everything else is only saved. */
const isShown = (type: string): boolean => /^(image|video|audio)\//.test(type);

/** `Content-Disposition` (RFC 6266), with the name in ASCII for old clients and in full for others. */
export function disposition(type: string, { name, download }: { name?: string; download?: boolean }): string {
  const kind = download || !isShown(type) ? 'attachment' : 'inline';
  if (name === undefined) return kind;
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const full = encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${plain}"; filename*=UTF-8''${full}`;
}
