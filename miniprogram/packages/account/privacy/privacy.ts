// What is done with the user's data, in three sentences.
import { translated } from '../../../behaviors/translated';
import { dictionary } from '../../../i18n/language';

Page({
  behaviors: [translated('privacy')],
  data: { t: dictionary() },
});
