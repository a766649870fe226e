// Asking for a refund, whole or in part.
import { attemptMasked, explain } from '../../../api/attempt';
import { requestRefund, showOrder } from '../../../api/order';
import { translated } from '../../../behaviors/translated';
import { fenOf, yuan } from '../../../format/price';
import { type Complaints, createForm, type Form } from '../../../forms/form';
import { between, required } from '../../../forms/rules';
import { fill } from '../../../i18n/fill';
import { dictionary } from '../../../i18n/language';
import type { ListState } from '../../../store/pager';

type Field = 'amount' | 'reason';

Page({
  behaviors: [translated('refund')],

  data: {
    t: dictionary(),
    values: { amount: '', reason: '' },
    complaints: {} as Complaints<Field>,
    most: '',
    state: 'loading' as ListState,
    fault: '',
  },

  id: '',
  form: undefined as Form<Field> | undefined,

  onLoad(query: { id?: string }) {
    this.id = query.id ?? '';
    void this.refresh();
  },

  async refresh() {
    try {
      const { total, refundedTotal } = await showOrder(this.id);
      const left = total - refundedTotal;
      const most = yuan(left);
      this.form = createForm<Field>(
        { amount: most, reason: this.data.values.reason },
        {
          rules: {
            amount: [
              (value, t) => {
                const fen = fenOf(value);
                return fen === undefined || fen < 1 || fen > left
                  ? fill(t.ruleAmount, { max: most })
                  : undefined;
              },
            ],
            reason: [required((t) => t.refundReason), between(1, 80, (t) => t.refundReason)],
          },
          words: dictionary,
          show: (complaints) => this.setData({ complaints }),
        },
      );
      this.setData({ values: { ...this.form.values }, most, state: 'end' });
    } catch (failure) {
      this.setData({ state: 'failed', fault: explain(failure) });
    }
  },

  type({ currentTarget, detail }: WechatMiniprogram.CustomEvent<{ value: string }>) {
    const field = currentTarget.dataset.field as Field;
    this.form?.type(field, detail.value);
    this.setData({ [`values.${field}`]: detail.value });
  },

  check({ currentTarget }: WechatMiniprogram.CustomEvent) {
    void this.form?.check(currentTarget.dataset.field as Field);
  },

  useReason({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const reason = currentTarget.dataset.reason as string;
    this.form?.type('reason', reason);
    this.setData({ 'values.reason': reason });
  },

  async submit() {
    const { form } = this;
    if (form === undefined || !(await form.checkAll())) return;
    const { t } = this.data;
    const { amount, reason } = form.values;
    const refund = await attemptMasked(t.refundSubmit, () =>
      requestRefund(this.id, fenOf(amount) as number, reason.trim()),
    );
    if (refund === undefined) return;
    wx.showToast({ title: t.refundSent, icon: 'success' });
    wx.navigateBack();
  },
});
