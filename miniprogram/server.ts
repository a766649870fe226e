// Where the back end is: one address per environment, and one of your own in development builds.

/** Fill in before you submit: HTTPS, and listed as a request domain of the mini program. */
const addresses: Readonly<Record<'develop' | 'trial' | 'release', string>> = {
  develop: 'http://127.0.0.1:8080',
  trial: 'https://api.example.com',
  release: 'https://api.example.com',
};

const storageKey = 'xiaoqiao.server';

/** `develop` also is what DevTools and the simulator say. */
const environment = wx.getAccountInfoSync().miniProgram.envVersion;

export const isDevelopment = environment === 'develop';

/** Origin of the gateway, without a slash at its end. */
export function serverAddress(): string {
  const own: unknown = isDevelopment ? wx.getStorageSync(storageKey) : '';
  return typeof own === 'string' && own !== '' ? own : addresses[environment];
}

/** An empty text goes back to the address of the environment. Only in development. */
export function useServer(address: string): void {
  if (!isDevelopment) return;
  if (address === '') wx.removeStorageSync(storageKey);
  else wx.setStorageSync(storageKey, address.replace(/\/+$/, ''));
}

/** Pictures of the catalogue may be paths of the server. */
export const pictureAddress = (path: string | null): string =>
  path?.startsWith('/') ? serverAddress() + path : (path ?? '');
