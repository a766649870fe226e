// The mini program starts here: network, update, privacy and theme are watched once for all pages.
import { watchNetwork } from './store/network';
import { watchPrivacy } from './store/privacy';
import { offerUpdate } from './update';

App({
  onLaunch() {
    watchNetwork();
    watchPrivacy();
    offerUpdate();
  },
});
