// Asks for consent before the first private interface is used. A button of this id must be tapped to agree.
import { dictionary } from '../../i18n/language';
import { answerPrivacy, privacyQuestions } from '../../store/privacy';

const endings = new WeakMap<object, () => void>();

Component({
  data: { t: dictionary(), asked: false },
  lifetimes: {
    attached() {
      const end = privacyQuestions.watch((waiting) => {
        this.setData({ t: dictionary(), asked: waiting.length > 0 });
      });
      endings.set(this, end);
    },
    detached() {
      endings.get(this)?.();
    },
  },
  methods: {
    agree() {
      answerPrivacy(true, 'privacy-agree');
    },
    disagree() {
      answerPrivacy(false, '');
    },
    read() {
      wx.openPrivacyContract({ fail: () => wx.navigateTo({ url: '/packages/account/privacy/privacy' }) });
    },
  },
});
