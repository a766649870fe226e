// One address: new or changed.
import { attemptMasked } from '../../../api/attempt';
import { type Address, saveAddress } from '../../../api/user';
import { translated } from '../../../behaviors/translated';
import { type Complaints, createForm, type Form } from '../../../forms/form';
import { between, optional, phoneShape, postalCodeShape, required } from '../../../forms/rules';
import { dictionary } from '../../../i18n/language';

type Field = 'name' | 'phone' | 'region' | 'detail' | 'postalCode';

const blank: Record<Field, string> = { name: '', phone: '', region: '', detail: '', postalCode: '' };

Page({
  behaviors: [translated()],

  data: {
    t: dictionary(),
    values: blank,
    complaints: {} as Complaints<Field>,
    region: [] as string[],
    isDefault: false,
  },

  id: undefined as string | undefined,
  form: undefined as Form<Field> | undefined,

  onLoad(query: { id?: string }) {
    const { t } = this.data;
    this.id = query.id;
    wx.setNavigationBarTitle({ title: query.id === undefined ? t.addAddress : t.editAddress });
    this.begin(blank, [], false);
    const channel = (this as unknown as WechatMiniprogram.Page.TrivialInstance).getOpenerEventChannel();
    channel.on?.(
      'edit',
      ({ name, phone, detail, postalCode, province, city, district, isDefault }: Address) => {
        const region = [province, city, district];
        const values = { name, phone, detail, postalCode: postalCode ?? '', region: region.join(' ') };
        this.begin(values, region, isDefault);
      },
    );
  },

  begin(values: Record<Field, string>, region: string[], isDefault: boolean) {
    this.form = createForm<Field>(values, {
      rules: {
        name: [required((t) => t.receiver), between(1, 40, (t) => t.receiver)],
        phone: [required((t) => t.phone), phoneShape],
        region: [required((t) => t.region)],
        detail: [required((t) => t.detail), between(1, 200, (t) => t.detail)],
        postalCode: [optional(postalCodeShape)],
      },
      words: dictionary,
      show: (complaints) => this.setData({ complaints }),
    });
    this.setData({ values, region, isDefault });
  },

  type({ currentTarget, detail }: WechatMiniprogram.CustomEvent<{ value: string }>) {
    const field = currentTarget.dataset.field as Field;
    this.form?.type(field, detail.value);
    this.setData({ [`values.${field}`]: detail.value });
  },

  check({ currentTarget }: WechatMiniprogram.CustomEvent) {
    void this.form?.check(currentTarget.dataset.field as Field);
  },

  chooseRegion({ detail }: WechatMiniprogram.CustomEvent<{ value: string[] }>) {
    const region = detail.value;
    this.form?.type('region', region.join(' '));
    this.setData({ region, 'values.region': region.join(' ') });
  },

  chooseDefault({ detail }: WechatMiniprogram.CustomEvent<{ value: boolean }>) {
    this.setData({ isDefault: detail.value });
  },

  async save() {
    const { form } = this;
    if (form === undefined || !(await form.checkAll())) return;
    const { name, phone, detail, postalCode } = form.values;
    const { t, isDefault, region } = this.data;
    const [province = '', city = '', district = ''] = region;
    const saved = await attemptMasked(t.save, () =>
      saveAddress(this.id, {
        ...{ name: name.trim(), phone: phone.trim(), province, city, district },
        ...{ detail: detail.trim(), isDefault, ...(postalCode && { postalCode }) },
      }),
    );
    if (saved !== undefined) wx.navigateBack();
  },
});
