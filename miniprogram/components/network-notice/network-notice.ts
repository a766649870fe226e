// Tells when the phone is offline or the server slow; on top of every page that loads something.
import { dictionary } from '../../i18n/language';
import { network } from '../../store/network';

const endings = new WeakMap<object, () => void>();

Component({
  data: { text: '', kind: 'good' },
  lifetimes: {
    attached() {
      const end = network.watch((kind) => {
        const t = dictionary();
        this.setData({ kind, text: kind === 'offline' ? t.offline : kind === 'slow' ? t.slow : '' });
      });
      endings.set(this, end);
    },
    detached() {
      endings.get(this)?.();
    },
  },
});
