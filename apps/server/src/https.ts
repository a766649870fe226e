// HTTPS as the install config wants it: certificates from files, or fetched by themselves, and port 80 leading there.
import type { Gateway, TlsOptions } from '@xiaoqiao/gateway';
import type { Home } from './home.ts';
import type { InstallConfig } from './install-config.ts';
import { listening } from './listening.ts';

/** Comma-separated values, as install config has them. */
export const listOf = (text: string | undefined): string[] =>
  text?.split(',').map((each) => each.trim()) ?? [];

/**
 * @returns undefined when nothing asks for HTTPS.
 * @throws Error in words for the operator.
 */
export function tlsOptions(config: InstallConfig, home: Home): TlsOptions | undefined {
  const certFiles = listOf(config.TLS_CERT_FILE);
  const keyFiles = listOf(config.TLS_KEY_FILE);
  const domains = listOf(config.ACME_DOMAINS);
  if (certFiles.length !== keyFiles.length)
    throw new Error('TLS_CERT_FILE and TLS_KEY_FILE must name as many files, in the same order');
  if (certFiles.length === 0 && domains.length === 0) return undefined;
  return {
    certificates: certFiles.map((certFile, index) => ({ certFile, keyFile: keyFiles[index]! })),
    minVersion: config.TLS_MIN_VERSION,
    ...(domains.length === 0
      ? {}
      : {
          acme: {
            domains,
            folder: home.path('acme'),
            directoryUrl: config.ACME_DIRECTORY_URL,
            // Without a plain listener nobody could answer an http-01.
            challenges: [config.HTTP_REDIRECT_PORT === undefined ? 'tls-alpn-01' : 'http-01'],
            ...(config.ACME_EMAIL === undefined ? {} : { email: config.ACME_EMAIL }),
            ...(config.ACME_CA_FILE === undefined ? {} : { caFile: config.ACME_CA_FILE }),
          },
        }),
  };
}

/** @returns the base URL; the listener that redirects is open before an authority may look for proofs there. */
export async function listenHttps(gateway: Gateway, config: InstallConfig): Promise<string> {
  const { HOST: host, TLS_PORT: port, TLS_PUBLIC_PORT: publicPort, HTTP_REDIRECT_PORT: redirect } = config;
  if (redirect !== undefined)
    await listening('HTTP_REDIRECT_PORT', Number(redirect), () =>
      gateway.listenRedirect(host, Number(redirect), publicPort),
    );
  return listening('TLS_PORT', port, () => gateway.listenTls(host, port));
}
