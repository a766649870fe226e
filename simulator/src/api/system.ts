// The rest of the phone: clipboard, network state, vibration, location (scripted), updates, sharing, logs, randomness.
import {
  type Api,
  type ApiContext,
  ApiFailure,
  asynchronous,
  event,
  type Given,
  synchronous,
} from './define.ts';
import { userFolder } from './file-store.ts';

const done = asynchronous(() => {});
/** Pages are drawn by WebView. */
const skyline = { isSupported: false, version: '', reason: 'not simulated' };

const logger = ({ ports: { host } }: ApiContext) => {
  const level =
    (name: 'log' | 'info' | 'warn' | 'error' | 'debug') =>
    (...values: unknown[]) =>
      host.log(name, values);
  return {
    ...{
      debug: level('debug'),
      info: level('info'),
      log: level('log'),
      warn: level('warn'),
      error: level('error'),
    },
    setFilterMsg() {},
    addFilterMsg() {},
  };
};

/** There is no newer version of what is on this disk. */
const updateManager = ({ errors }: ApiContext) => ({
  applyUpdate() {},
  onCheckForUpdate(listener: (result: object) => void) {
    setTimeout(() => errors.guard('onCheckForUpdate', () => listener({ hasUpdate: false })));
  },
  onUpdateReady() {},
  onUpdateFailed() {},
});

/** The pier of West Lake's broken bridge, unless the simulator is told another place. */
const location = {
  latitude: 30.2587,
  longitude: 120.1485,
  speed: 0,
  accuracy: 30,
  altitude: 0,
  verticalAccuracy: 0,
  horizontalAccuracy: 30,
};

async function locate(_: Given, { permissions }: ApiContext): Promise<object> {
  if (permissions['scope.userLocation'] === false) throw new ApiFailure('auth deny', { errno: 103 });
  return location;
}

export const system: Readonly<Record<string, Api>> = {
  getSkylineInfo: asynchronous(() => skyline),
  getSkylineInfoSync: synchronous(() => ({ ...skyline })),
  setClipboardData: asynchronous(({ data }, { phone, ports: { screen } }) => {
    phone.clipboard = String(data);
    screen.toast({ title: '内容已复制', icon: 'none', mask: false });
    setTimeout(() => screen.toast(null), 1500);
  }),
  getClipboardData: asynchronous((_, { phone }) => ({ data: phone.clipboard })),
  getNetworkType: asynchronous((_, { phone }) => ({
    networkType: phone.network(),
    hasSystemProxy: false,
    weakNet: false,
  })),
  ...event(
    'NetworkStatusChange',
    ({ phone }, listener) => phone.networkListeners.add(listener),
    ({ phone }, listener) =>
      listener === undefined ? phone.networkListeners.clear() : phone.networkListeners.delete(listener),
  ),
  ...event(
    'ThemeChange',
    ({ phone }, listener) => phone.themeListeners.add(listener),
    ({ phone }, listener) =>
      listener === undefined ? phone.themeListeners.clear() : phone.themeListeners.delete(listener),
  ),
  makePhoneCall: asynchronous(async ({ phoneNumber }, { ports: { screen } }) => {
    const called = await screen.actionSheet({
      title: '',
      items: [`呼叫 ${phoneNumber}`],
      itemColor: '#000000',
    });
    if (called === null) throw new ApiFailure('cancel');
  }),
  vibrateShort: done,
  vibrateLong: done,
  setKeepScreenOn: done,
  hideKeyboard: asynchronous((_, { navigation }) => {
    (navigation.top()?.view.document.activeElement as HTMLElement | null)?.blur();
  }),
  getLocation: asynchronous(locate),
  getFuzzyLocation: asynchronous(locate),
  chooseLocation: asynchronous(() => ({ name: '断桥', address: '浙江省杭州市西湖区北山街', ...location })),
  openLocation: done,
  chooseAddress: asynchronous(() => ({
    userName: '小乔',
    postalCode: '310000',
    provinceName: '浙江省',
    cityName: '杭州市',
    countyName: '西湖区',
    streetName: '北山街道',
    detailInfo: '龙井路 1 号',
    detailInfoNew: '龙井路 1 号',
    nationalCode: '330106',
    telNumber: '13800000001',
  })),
  getUpdateManager: synchronous(updateManager),
  showShareMenu: done,
  hideShareMenu: done,
  updateShareMenu: done,
  exitMiniProgram: asynchronous((_, { ports }) => ports.warn('wx.exitMiniProgram: the app has left')),
  getLogManager: synchronous(logger),
  getRealtimeLogManager: synchronous(logger),
  reportEvent: synchronous(() => {}),
  reportAnalytics: synchronous(() => {}),
  reportPerformance: synchronous(() => {}),
  setInnerAudioOption: done,
  getExtConfigSync: synchronous(() => ({})),
  getExtConfig: asynchronous(() => ({ extConfig: {} })),
  getBatteryInfo: asynchronous(() => ({ level: 80, isCharging: false })),
  getBatteryInfoSync: synchronous(() => ({ level: 80, isCharging: false })),
  getScreenBrightness: asynchronous(() => ({ value: 0.5 })),
  setScreenBrightness: done,
  getAppAuthorizeSetting: synchronous(() => ({
    locationAuthorized: 'authorized',
    notificationAuthorized: 'authorized',
  })),
  getSystemSetting: synchronous(() => ({
    bluetoothEnabled: true,
    locationEnabled: true,
    wifiEnabled: true,
    deviceOrientation: 'portrait',
  })),
  getRandomValues: asynchronous(({ length }, { ports: { host } }) => {
    const bytes = host.random(Number(length));
    const buffer = new ArrayBuffer(bytes.length);
    new Uint8Array(buffer).set(bytes);
    return { randomValues: buffer };
  }),
  base64ToArrayBuffer: synchronous(({ ports: { host } }, text: string) => {
    const bytes = host.fromBase64(text);
    const buffer = new ArrayBuffer(bytes.length);
    new Uint8Array(buffer).set(bytes);
    return buffer;
  }),
  arrayBufferToBase64: synchronous(({ ports: { host } }, buffer: ArrayBuffer) =>
    host.base64(new Uint8Array(buffer)),
  ),
};

/** `wx.env`: no function, but part of the object. */
export const env = { USER_DATA_PATH: userFolder };
