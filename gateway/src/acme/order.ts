// One certificate by ACME: order, prove each name, hand in the request, fetch the chain (RFC 8555 §7.4).
import { generateKeyPairSync } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { CertificatePair } from '../tls/certificate.ts';
import type { AccountKey } from './account-key.ts';
import type { AcmeAnswer, AcmeConnection } from './acme-connection.ts';
import type { Challenges, ChallengeType } from './challenges.ts';
import { certificateRequest } from './signed-der.ts';

export interface OrderOptions {
  readonly connection: AcmeConnection;
  readonly key: AccountKey;
  readonly names: readonly string[];
  readonly challenges: Challenges;
  /** In order of preference. */
  readonly types: readonly ChallengeType[];
}

interface Order {
  readonly status: string;
  readonly authorizations: readonly string[];
  readonly finalize: string;
  readonly certificate?: string;
  readonly error?: { readonly detail?: string };
}

interface Authorization {
  readonly status: string;
  readonly identifier: { readonly value: string };
  readonly challenges: readonly Challenge[];
}

interface Challenge {
  readonly type: string;
  readonly url: string;
  readonly token: string;
  readonly error?: { readonly detail?: string };
}

const PATIENCE_MS = 120_000;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 10_000;

/** @throws Error naming the domain and the server's reason. */
export async function orderCertificate(options: OrderOptions): Promise<CertificatePair> {
  const { connection, names } = options;
  const identifiers = names.map((value) => ({ type: 'dns', value }));
  const { body, location } = await connection.post(connection.newOrderUrl(), { identifiers });
  const order = body as Order;
  for (const url of order.authorizations) await prove(url, options);
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const csr = certificateRequest(names, privateKey).toString('base64url');
  await connection.post(order.finalize, { csr });
  const done = (await untilSettled(connection, location!, ['pending', 'ready', 'processing'])) as Order;
  if (done.status !== 'valid' || done.certificate === undefined)
    throw new Error(`the order ended ${done.status}: ${done.error?.detail ?? 'no reason given'}`);
  const { text: cert } = await connection.post(done.certificate);
  return { cert, key: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString() };
}

async function prove(url: string, { connection, key, challenges, types }: OrderOptions): Promise<void> {
  const { status, identifier, challenges: offered } = (await connection.post(url)).body as Authorization;
  // Proven a while ago, and remembered by the server.
  if (status === 'valid') return;
  const challenge = types
    .map((type) => offered.find((each) => each.type === type))
    .find((each) => each !== undefined);
  if (challenge === undefined)
    throw new Error(
      `${identifier.value} can only be proven by ${offered.map(({ type }) => type).join(', ')}`,
    );
  const withdraw = challenges.present({
    type: challenge.type as ChallengeType,
    name: identifier.value,
    token: challenge.token,
    keyAuthorisation: key.authorise(challenge.token),
  });
  try {
    await connection.post(challenge.url, {});
    const settled = (await untilSettled(connection, url, ['pending', 'processing'])) as Authorization;
    if (settled.status === 'valid') return;
    const reason = settled.challenges.find(({ error }) => error !== undefined)?.error?.detail;
    throw new Error(`${identifier.value} was not proven: ${reason ?? settled.status}`);
  } finally {
    withdraw();
  }
}

async function untilSettled(connection: AcmeConnection, url: string, unsettled: readonly string[]) {
  const deadline = performance.now() + PATIENCE_MS;
  let waitMs = FIRST_WAIT_MS;
  for (;;) {
    const { body, retryAfterMs }: AcmeAnswer = await connection.post(url);
    if (!unsettled.includes((body as { status: string }).status)) return body as unknown;
    if (performance.now() > deadline) throw new Error(`${url} did not settle in ${PATIENCE_MS / 1000} s`);
    await pause(Math.min(retryAfterMs ?? waitMs, LONGEST_WAIT_MS));
    waitMs *= 1.5;
  }
}
