// Proofs that are being asked for right now, where the listeners find them.
import { generateKeyPairSync } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { Clock } from '@xiaoqiao/kit/clock';
import { ownCertificate } from './signed-der.ts';

export type ChallengeType = 'http-01' | 'tls-alpn-01';

export interface PresentedChallenge {
  readonly type: ChallengeType;
  readonly name: string;
  readonly token: string;
  readonly keyAuthorisation: string;
}

export interface Challenges {
  /** @returns a function that takes it back. */
  present(challenge: PresentedChallenge): () => void;
  /** The text that http-01 asks for below `/.well-known/acme-challenge/`. */
  textFor(token: string): string | undefined;
  /** The certificate that tls-alpn-01 asks for. */
  contextFor(name: string): SecureContext | undefined;
  /** While none is asked for, no connection needs to be looked at. */
  readonly wantsTls: boolean;
}

const LIFE_MS = 3_600_000;

export function createChallenges(clock: Clock): Challenges {
  const texts = new Map<string, string>();
  const contexts = new Map<string, SecureContext>();
  return {
    present({ type, name, token, keyAuthorisation }) {
      if (type === 'http-01') {
        texts.set(token, keyAuthorisation);
        return () => texts.delete(token);
      }
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const cert = ownCertificate({
        names: [name],
        key: privateKey,
        now: clock.now(),
        lifeMs: LIFE_MS,
        keyAuthorisation,
      });
      const key = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
      contexts.set(name, createSecureContext({ cert, key }));
      return () => contexts.delete(name);
    },
    textFor: (token) => texts.get(token),
    contextFor: (name) => contexts.get(name.toLowerCase()),
    get wantsTls() {
      return contexts.size > 0;
    },
  };
}
