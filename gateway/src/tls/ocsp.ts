// OCSP on the wire (RFC 6960): the question about one certificate, and as much of the answer as a stapler must understand.
import { hash, type X509Certificate } from 'node:crypto';
import { partsOf } from './certificate-parts.ts';
import {
  children,
  context,
  decode,
  encode,
  integer,
  millisecondsOf,
  octets,
  oid,
  sequence,
  tag,
  type Value,
} from './der.ts';

const SHA1 = '1.3.14.3.2.26';

export type CertificateFate = 'good' | 'revoked' | 'unknown';

export interface OcspAnswer {
  readonly fate: CertificateFate;
  readonly thisUpdate: number;
  /** Undefined when the authority always has newer ones. */
  readonly nextUpdate: number | undefined;
}

/** Where the certificate's authority answers. */
export function responderOf({ infoAccess }: X509Certificate): string | undefined {
  return /^OCSP - URI:(http:\/\/\S+)$/m.exec(infoAccess ?? '')?.[1];
}

/** SHA-1 is what every responder knows; it names the certificate and protects nothing. */
export function ocspRequest(leaf: X509Certificate, issuer: X509Certificate): Buffer {
  const { serial } = partsOf(leaf);
  const { subject, publicKey } = partsOf(issuer);
  const sha1 = (bytes: Buffer) => octets(hash('sha1', bytes, 'buffer'));
  const algorithm = sequence(oid(SHA1), encode(0x05));
  const certId = sequence(algorithm, sha1(subject), sha1(publicKey), integer(serial));
  return sequence(sequence(sequence(sequence(certId))));
}

/**
 * The signature is left to those the answer is shown to, who must check it anyway.
 * @throws Error when the responder refused, or speaks of another certificate.
 */
export function readOcsp(bytes: Buffer, leaf: X509Certificate): OcspAnswer {
  const [status, holder] = children(decode(bytes));
  const code = status!.content[0];
  if (code !== 0 || holder === undefined) throw new Error(`the OCSP responder answered with status ${code}`);
  const [, basic] = children(children(holder)[0]!);
  const [data] = children(decode(basic!.content));
  const { serial } = partsOf(leaf);
  for (const single of children(responsesOf(data!))) {
    const [certId, fate, thisUpdate, ...optional] = children(single);
    if (!children(certId!)[3]!.content.equals(serial)) continue;
    const next = optional.find((value) => value.tag === context(0, true));
    return {
      fate: fates.get(fate!.tag) ?? 'unknown',
      thisUpdate: millisecondsOf(thisUpdate!),
      nextUpdate: next && millisecondsOf(children(next)[0]!),
    };
  }
  throw new Error('the OCSP responder speaks of another certificate');
}

const fates: ReadonlyMap<number, CertificateFate> = new Map([
  [context(0, false), 'good'],
  [context(1, true), 'revoked'],
  [context(2, false), 'unknown'],
]);

/** ResponseData is version?, responder, time, responses, extensions?. */
function responsesOf(data: Value): Value {
  const fields = children(data);
  const responses = fields[fields.findIndex((value) => value.tag === tag.generalizedTime) + 1];
  if (responses === undefined) throw new Error('the OCSP answer has no responses');
  return responses;
}
