// Joins a running app and its phone into what a driver may call; the same in a worker and in a browser's top window.
import type { Controls } from '../driver/host-call.ts';
import type { Service } from '../runtime/index.ts';
import type { Phone } from './phone.ts';

export function createControls(service: Service, phone: Phone): Controls {
  return {
    ...service.inspect,
    back: service.back,
    tapTab: service.tapTab,
    pullDown: service.pullDown,
    enterBackground: service.enterBackground,
    enterForeground: service.enterForeground,
    setNetwork: service.setNetwork,
    setTheme: service.setTheme,
    take: service.take,
    share: service.share,
    phone: phone.state,
    answerModal: phone.answerModal,
    answerActionSheet: phone.answerActionSheet,
    turnPicker: phone.turnPicker,
    answerPicker: phone.answerPicker,
    closePreview: phone.closePreview,
  };
}
