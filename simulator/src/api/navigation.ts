// `wx.navigateTo` and its kin, on the navigation of the runtime.
import { type Api, asynchronous } from './define.ts';

export const navigation: Readonly<Record<string, Api>> = {
  navigateTo: asynchronous(({ url, events }, { navigation, from }) => ({
    eventChannel: navigation.navigateTo(url, events, from),
  })),
  redirectTo: asynchronous(({ url }, { navigation, from }) => navigation.redirectTo(url, from)),
  reLaunch: asynchronous(({ url }, { navigation, from }) => navigation.reLaunch(url, from)),
  switchTab: asynchronous(({ url }, { navigation, from }) => navigation.switchTab(url, from)),
  navigateBack: asynchronous(({ delta }, { navigation }) => navigation.navigateBack(delta ?? 1)),
};
