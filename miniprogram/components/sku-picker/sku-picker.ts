// The sheet in which a SKU and a quantity are chosen.
import type { Product, Sku } from '@xiaoqiao/contract';
import { fill } from '../../i18n/fill';
import { dictionary } from '../../i18n/language';
import { type Choice, choiceGroups, chosenSku, firstChoice } from './sku-choice';

const MOST = 999;

Component({
  properties: {
    visible: { type: Boolean, value: false },
    product: { type: Object, value: {} as Product },
    /** What the button says. */
    action: String,
  },
  data: {
    t: dictionary(),
    choice: {} as Choice,
    groups: choiceGroups([], {}),
    sku: null as Sku | null,
    left: '',
    quantity: 1,
    most: MOST,
  },
  observers: {
    product(product: Product) {
      if (product.skus) this.choose(firstChoice(product.skus));
    },
  },
  methods: {
    choose(choice: Choice) {
      const t = dictionary();
      const skus = (this.data.product as Product).skus;
      const sku = chosenSku(skus, choice) ?? null;
      const most = Math.max(1, Math.min(MOST, sku?.stock ?? MOST));
      this.setData({
        t,
        choice,
        sku,
        groups: choiceGroups(skus, choice),
        left: sku === null ? '' : sku.stock > 0 ? fill(t.left, { count: sku.stock }) : t.soldOut,
        most,
        quantity: Math.min(this.data.quantity, most),
      });
    },
    chooseValue({ currentTarget }: WechatMiniprogram.TouchEvent) {
      const { name, value, possible } = currentTarget.dataset as {
        name: string;
        value: string;
        possible: boolean;
      };
      if (!possible) return;
      const { [name]: before, ...others } = this.data.choice;
      this.choose(before === value ? others : { ...others, [name]: value });
    },
    changeQuantity({ detail }: WechatMiniprogram.CustomEvent<{ value: number }>) {
      this.setData({ quantity: detail.value });
    },
    close() {
      this.triggerEvent('close');
    },
    changeVisible({ detail }: WechatMiniprogram.CustomEvent<{ visible: boolean }>) {
      if (!detail.visible) this.close();
    },
    confirm() {
      const { sku, quantity, t } = this.data;
      if (sku === null) {
        wx.showToast({ title: t.chooseSku, icon: 'none' });
        return;
      }
      this.triggerEvent('chosen', { sku, quantity });
    },
  },
});
