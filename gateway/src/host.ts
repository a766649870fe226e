// What may stand in a Host header.

const HOST = /^(?:[A-Za-z0-9_][A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\])(?::(\d{1,5}))?$/;
const MAX_LENGTH = 255;
const MAX_PORT = 65_535;

/** A registered name or an address, with or without a port. */
export function isHost(host: string): boolean {
  const match = HOST.exec(host);
  return match !== null && host.length <= MAX_LENGTH && Number(match[1] ?? 0) <= MAX_PORT;
}
