// What phone the app thinks it runs on: sizes from the screen, the rest fixed, as WeChat's developer tools say it.
import { type Api, type ApiContext, asynchronous, synchronous } from './define.ts';

const capsule = { width: 87, height: 32, right: 7 };

function windowInfo({ ports }: ApiContext) {
  const metrics = ports.screen.metrics();
  const { screenWidth: width, screenHeight: height, statusBarHeight } = metrics;
  return {
    ...metrics,
    screenTop: height - metrics.windowHeight,
    safeArea: {
      left: 0,
      top: statusBarHeight,
      right: width,
      bottom: height,
      width,
      height: height - statusBarHeight,
    },
  };
}

const deviceInfo = () => ({
  abi: '',
  benchmarkLevel: 1,
  brand: 'devtools',
  model: 'iPhone 8',
  platform: 'devtools',
  system: 'iOS 17.0',
  cpuType: '',
  memorySize: 2048,
});

const appBaseInfo = ({ phone }: ApiContext) => ({
  SDKVersion: '3.8.0',
  enableDebug: false,
  host: { env: 'WeChat' },
  language: 'zh_CN',
  version: '8.0.50',
  theme: phone.theme(),
  fontSizeScaleFactor: 1,
  fontSizeSetting: 16,
});

const systemInfo = (context: ApiContext) => ({
  ...windowInfo(context),
  ...deviceInfo(),
  ...appBaseInfo(context),
});

function menuButton({ ports }: ApiContext) {
  const { screenWidth, statusBarHeight } = ports.screen.metrics();
  const [top, right] = [statusBarHeight + 4, screenWidth - capsule.right];
  return {
    top,
    right,
    bottom: top + capsule.height,
    left: right - capsule.width,
    width: capsule.width,
    height: capsule.height,
  };
}

export const device: Readonly<Record<string, Api>> = {
  getWindowInfo: synchronous(windowInfo),
  getDeviceInfo: synchronous(deviceInfo),
  getAppBaseInfo: synchronous((context) => appBaseInfo(context)),
  getSystemInfoSync: synchronous(systemInfo),
  /** Its callbacks are called before it returns, which old programs rely on; only the other one is asynchronous. */
  getSystemInfo: synchronous((context, given) => {
    const result = { ...systemInfo(context), errMsg: 'getSystemInfo:ok' };
    const callbacks = [given?.success, given?.complete].filter((each) => typeof each === 'function');
    for (const callback of callbacks)
      context.errors.guard('wx.getSystemInfo callback', () => callback.call(given, result));
    return callbacks.length === 0 && typeof given?.fail !== 'function' ? Promise.resolve(result) : undefined;
  }),
  getSystemInfoAsync: asynchronous((_, context) => systemInfo(context)),
  getMenuButtonBoundingClientRect: synchronous(menuButton),
};
