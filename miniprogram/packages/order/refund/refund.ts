// Asking for a refund, whole or in part.
import { isApiError } from '@xiaoqiao/sdk';
import { attemptMasked, explain } from '../../../api/attempt';
import { sendEvidence } from '../../../api/file';
import { requestRefund, showOrder } from '../../../api/order';
import { translated } from '../../../behaviors/translated';
import { fenOf, yuan } from '../../../format/price';
import { type Complaints, createForm, type Form } from '../../../forms/form';
import { between, required } from '../../../forms/rules';
import { fill } from '../../../i18n/fill';
import { dictionary } from '../../../i18n/language';
import type { ListState } from '../../../store/pager';
import { createEvidence, type Evidence, hindrance, MOST, type Shown } from './evidence';

type Field = 'amount' | 'reason';

Page({
  behaviors: [translated('refund')],

  data: {
    t: dictionary(),
    values: { amount: '', reason: '' },
    complaints: {} as Complaints<Field>,
    most: '',
    pictures: [] as readonly Shown[],
    mostPictures: MOST,
    hint: '',
    state: 'loading' as ListState,
    fault: '',
  },

  id: '',
  form: undefined as Form<Field> | undefined,
  evidence: undefined as Evidence | undefined,

  onLoad(query: { id?: string }) {
    this.id = query.id ?? '';
    this.evidence = createEvidence({
      send: sendEvidence,
      show: (pictures) => this.setData({ pictures, hint: hindrance(pictures, this.data.t) }),
    });
    void this.refresh();
  },

  onUnload() {
    this.evidence?.stop();
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

  addPictures({ detail }: WechatMiniprogram.CustomEvent<{ files: { url: string }[] }>) {
    this.evidence?.add(detail.files.map(({ url }) => url));
  },

  removePicture({ detail }: WechatMiniprogram.CustomEvent<{ index: number }>) {
    this.evidence?.remove(detail.index);
  },

  tapPicture({ detail }: WechatMiniprogram.CustomEvent<{ index: number }>) {
    this.evidence?.retry(detail.index);
  },

  async submit() {
    const { form, evidence } = this;
    if (form === undefined || evidence === undefined || !(await form.checkAll())) return;
    const { t, hint } = this.data;
    if (hint !== '') {
      wx.showToast({ title: hint, icon: 'none' });
      return;
    }
    const { amount, reason } = form.values;
    const refund = await attemptMasked(t.refundSubmit, () =>
      requestRefund(this.id, {
        amount: fenOf(amount) as number,
        reason: reason.trim(),
        evidence: evidence.ids(),
      }).catch((failure) => {
        if (isApiError(failure) && failure.error === 'file_not_usable') evidence.lose(failure.details.fileId);
        throw failure;
      }),
    );
    if (refund === undefined) return;
    wx.showToast({ title: t.refundSent, icon: 'success' });
    wx.navigateBack();
  },
});
