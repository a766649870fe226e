// The signature with which miniprogram-ci proves its upload key: a raw PKCS#1 type 1 block around a small JSON text.
import { type KeyObject, privateEncrypt, publicDecrypt } from 'node:crypto';

export interface CiChallenge {
  readonly appid: string;
  readonly randomString: string;
}

export const signCiChallenge = (privateKey: KeyObject, challenge: CiChallenge): string =>
  privateEncrypt(privateKey, Buffer.from(challengeText(challenge))).toString('base64');

export function verifyCiChallenge(publicKey: KeyObject, challenge: CiChallenge, signature: string): boolean {
  try {
    const text = publicDecrypt(publicKey, Buffer.from(signature, 'base64')).toString('utf8');
    return text === challengeText(challenge);
  } catch {
    // Not a block of this key.
    return false;
  }
}

const challengeText = ({ appid, randomString }: CiChallenge) =>
  JSON.stringify({ appid, rand_str: randomString });
