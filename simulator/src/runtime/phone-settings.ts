// What the user sets on his phone, and who hears of it: network, theme, clipboard.
import type { Attention } from './attention.ts';
import type { Errors } from './errors.ts';

export type NetworkType = 'wifi' | '2g' | '3g' | '4g' | '5g' | 'unknown' | 'none';
export type Theme = 'light' | 'dark';

export interface PhoneSettings {
  clipboard: string;
  network(): NetworkType;
  theme(): Theme;
  readonly networkListeners: Set<(value: unknown) => void>;
  readonly themeListeners: Set<(value: unknown) => void>;
  setNetwork(type: NetworkType): void;
  setTheme(theme: Theme): void;
}

export function createPhoneSettings(
  errors: Pick<Errors, 'guard'>,
  { whenRunning }: Pick<Attention, 'whenRunning'>,
  initial: Theme,
): PhoneSettings {
  let network: NetworkType = 'wifi';
  let theme = initial;
  const networkListeners = new Set<(value: unknown) => void>();
  const themeListeners = new Set<(value: unknown) => void>();
  const tell = (listeners: Set<(value: unknown) => void>, name: string, value: unknown): void => {
    whenRunning(() => {
      for (const listener of [...listeners]) errors.guard(name, () => listener(value));
    });
  };
  return {
    clipboard: '',
    network: () => network,
    theme: () => theme,
    networkListeners,
    themeListeners,
    setNetwork(type) {
      if (type === network) return;
      network = type;
      tell(networkListeners, 'wx.onNetworkStatusChange', { isConnected: type !== 'none', networkType: type });
    },
    setTheme(wanted) {
      if (wanted === theme) return;
      theme = wanted;
      tell(themeListeners, 'wx.onThemeChange', { theme });
    },
  };
}
