// Registering: rules in a chain, and the server is asked whether the username is free.
import { attemptMasked } from '../../../api/attempt';
import { isUsernameFree, register } from '../../../api/user';
import { translated } from '../../../behaviors/translated';
import { type Complaints, createForm, type Form } from '../../../forms/form';
import {
  between,
  emailShape,
  optional,
  type Rule,
  required,
  strongPassword,
  usernameShape,
} from '../../../forms/rules';
import { dictionary } from '../../../i18n/language';

type Field = 'username' | 'nickname' | 'email' | 'password' | 'again';

/** The last answer is kept: leaving the field and sending the form ask once. */
function freeUsername(): Rule {
  let asked = '';
  let free: Promise<boolean> | undefined;
  return async (value, t) => {
    if (value !== asked || free === undefined) {
      asked = value;
      free = isUsernameFree(value);
    }
    try {
      return (await free) ? undefined : t.ruleUsernameTaken;
    } catch {
      // The server cannot be asked now; it will say so when the form is sent.
      free = undefined;
      return undefined;
    }
  };
}

Page({
  behaviors: [translated('register')],

  data: {
    t: dictionary(),
    values: { username: '', nickname: '', email: '', password: '', again: '' },
    complaints: {} as Complaints<Field>,
    usernameHint: '',
  },

  form: undefined as Form<Field> | undefined,

  onLoad() {
    const value = (field: Field): string => this.form?.values[field] ?? '';
    this.form = createForm<Field>(this.data.values, {
      rules: {
        username: [required((t) => t.username), usernameShape, freeUsername()],
        nickname: [optional(between(1, 32, (t) => t.nickname))],
        email: [required((t) => t.email), emailShape],
        password: [
          required((t) => t.password),
          strongPassword,
          (password, t) => (password === value('username') ? t.rulePasswordUsername : undefined),
        ],
        again: [(again, t) => (again === value('password') ? undefined : t.rulePasswordSame)],
      },
      words: dictionary,
      show: (complaints) => this.setData({ complaints }),
    });
  },

  type({ currentTarget, detail }: WechatMiniprogram.CustomEvent<{ value: string }>) {
    const field = currentTarget.dataset.field as Field;
    this.form?.type(field, detail.value);
    this.setData({ [`values.${field}`]: detail.value, ...(field === 'username' && { usernameHint: '' }) });
  },

  async check({ currentTarget }: WechatMiniprogram.CustomEvent) {
    const field = currentTarget.dataset.field as Field;
    const { t } = this.data;
    if (field === 'username') this.setData({ usernameHint: t.ruleChecking });
    const held = await this.form?.check(field);
    if (field === 'username') this.setData({ usernameHint: held ? t.ruleUsernameFree : '' });
  },

  async submit() {
    const { form } = this;
    if (form === undefined || !(await form.checkAll())) return;
    const { username, nickname, email, password } = form.values;
    const fields = { username, email, password, ...(nickname && { nickname }) };
    const user = await attemptMasked(this.data.t.register, () => register(fields));
    if (user === undefined) return;
    if (getCurrentPages().length > 1) wx.navigateBack();
    else wx.switchTab({ url: '/pages/me/me' });
  },
});
