// Which names and addresses mean this machine. The emulator gives money away, so it stays there unless told otherwise.

export const isLoopback = (host: string): boolean =>
  host === 'localhost' ||
  host.endsWith('.localhost') ||
  host === '::1' ||
  host === '[::1]' ||
  /^127(\.\d{1,3}){3}$/.test(host);

/** The host of a Host or Origin header, without scheme and port. */
export const hostNameOf = (header: string): string | undefined =>
  URL.parse(header.includes('://') ? header : `http://${header}`)?.hostname;
