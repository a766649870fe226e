// Why a database server cannot be used, and what to do about it.
import type { Address } from './pool-settings.ts';

export function unreachable(error: unknown, { host, port, user, database }: Address): Error {
  const reasons = reasonsOf(error);
  const text = reasons.map(({ code, message }) => `${code} ${message}`).join(' ');
  const place = `${host}${port === undefined ? '' : `:${port}`}/${database}`;
  return new Error(`cannot open the database ${place}: ${advice(text, user, database)}`, { cause: error });
}

function advice(text: string, user: string, database: string): string {
  if (/ENOTFOUND|EAI_AGAIN/.test(text)) return 'no such host; check DATABASE_URL';
  if (/ECONNREFUSED/.test(text)) return 'nobody listens there; start the server, or check host and port';
  if (/ETIMEDOUT|timeout/i.test(text)) return 'no answer in time; check the network and the firewall';
  if (/ER_ACCESS_DENIED|28P01|28000/.test(text))
    return `the server refuses user "${user}"; check name and password`;
  if (/ER_BAD_DB|3D000/.test(text))
    return `there is no database "${database}"; create it (UTF-8) and try again`;
  if (/certificate|self.signed/i.test(text))
    return 'its certificate is not trusted; name the authority with ?ca=';
  return text;
}

function reasonsOf(error: unknown): { code: string; message: string }[] {
  const found: { code: string; message: string }[] = [];
  for (let at = error; at instanceof Error && found.length < 8; at = at.cause) {
    found.push({ code: String((at as { code?: unknown }).code ?? ''), message: at.message });
    // Several addresses of one name fail together.
    if (at instanceof AggregateError) for (const one of at.errors) found.push(...reasonsOf(one));
  }
  return found;
}
