// The language of the user, and its dictionary.
import { observable } from '../store/observable';
import { en } from './en';
import { type Dictionary, zh } from './zh';

export type Language = 'zh-CN' | 'en';

const storageKey = 'xiaoqiao.language';

function preferred(): Language {
  const chosen: unknown = wx.getStorageSync(storageKey);
  if (chosen === 'zh-CN' || chosen === 'en') return chosen;
  return wx.getAppBaseInfo().language.startsWith('en') ? 'en' : 'zh-CN';
}

export const language = observable<Language>(preferred());

export function chooseLanguage(chosen: Language): void {
  wx.setStorageSync(storageKey, chosen);
  language.set(chosen);
}

export const dictionary = (): Dictionary => (language.get() === 'en' ? en : zh);
