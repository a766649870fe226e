// API keys as text: 32 random bytes after a word that secret scanners can look for; kept as a hash only.
import { hash, randomBytes } from 'node:crypto';

export interface ApiKeyRecord {
  readonly id: string;
  /** SHA-256 of the whole key in hexadecimal. With 256 random bits there is nothing to guess, so no salt and no stretching. */
  readonly hash: string;
  /** The first characters of the key, to recognise it by. */
  readonly prefix: string;
  readonly owner: string;
  readonly scopes: readonly string[];
  readonly limit: { readonly capacity: number; readonly refillPerSecond: number } | null;
  readonly createdBy: string;
  /** Unix ms, like the others. */
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
}

const SHOWN = 10;
const KEY = /^xqk_[\w-]{43}$/;

export const newApiKey = (): string => `xqk_${randomBytes(32).toString('base64url')}`;
export const isApiKey = (text: string): boolean => KEY.test(text);
export const hashApiKey = (key: string): string => hash('sha256', key, 'hex');
export const prefixOfKey = (key: string): string => key.slice(0, SHOWN);
