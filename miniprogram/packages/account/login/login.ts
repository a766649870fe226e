// Logging in: with WeChat, or with username and password.
import { attemptMasked } from '../../../api/attempt';
import { loginWithPassword, loginWithWechat, type User } from '../../../api/user';
import { translated } from '../../../behaviors/translated';
import { type Complaints, createForm, type Form } from '../../../forms/form';
import { required } from '../../../forms/rules';
import { dictionary } from '../../../i18n/language';

type Field = 'username' | 'password';

Page({
  behaviors: [translated('login')],

  data: {
    t: dictionary(),
    withPassword: false,
    values: { username: '', password: '' },
    complaints: {} as Complaints<Field>,
  },

  form: undefined as Form<Field> | undefined,

  onLoad() {
    this.form = createForm<Field>(this.data.values, {
      rules: {
        username: [required((t) => t.username)],
        password: [required((t) => t.password)],
      },
      words: dictionary,
      show: (complaints) => this.setData({ complaints }),
    });
  },

  async withWechat() {
    this.leave(await attemptMasked(this.data.t.login, loginWithWechat));
  },

  showPassword() {
    this.setData({ withPassword: !this.data.withPassword });
  },

  type({ currentTarget, detail }: WechatMiniprogram.CustomEvent<{ value: string }>) {
    const field = currentTarget.dataset.field as Field;
    this.form?.type(field, detail.value);
    this.setData({ [`values.${field}`]: detail.value });
  },

  async submit() {
    const { form } = this;
    if (form === undefined || !(await form.checkAll())) return;
    const { username, password } = form.values;
    this.leave(await attemptMasked(this.data.t.login, () => loginWithPassword(username.trim(), password)));
  },

  register() {
    wx.redirectTo({ url: '/packages/account/register/register' });
  },

  leave(user: User | undefined) {
    if (user === undefined) return;
    if (getCurrentPages().length > 1) wx.navigateBack();
    else wx.switchTab({ url: '/pages/me/me' });
  },
});
