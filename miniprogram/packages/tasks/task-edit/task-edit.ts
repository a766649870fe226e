// One task: new or changed.
import { attemptMasked, explain } from '../../../api/attempt';
import { saveTask, showTask, type Task } from '../../../api/task';
import { translated } from '../../../behaviors/translated';
import { clockOf, dayOf, timeOf } from '../../../format/time';
import { type Complaints, createForm, type Form } from '../../../forms/form';
import { between, optional, required } from '../../../forms/rules';
import { dictionary } from '../../../i18n/language';
import type { ListState } from '../../../store/pager';

type Field = 'title' | 'note';

Page({
  behaviors: [translated()],

  data: {
    t: dictionary(),
    values: { title: '', note: '' },
    complaints: {} as Complaints<Field>,
    day: '',
    clock: '18:00',
    done: false,
    state: 'end' as ListState,
    fault: '',
  },

  id: undefined as string | undefined,
  form: undefined as Form<Field> | undefined,

  onLoad(query: { id?: string }) {
    const { t } = this.data;
    this.id = query.id;
    wx.setNavigationBarTitle({ title: query.id === undefined ? t.addTask : t.editTask });
    if (query.id === undefined) this.begin();
    else void this.refresh();
  },

  async refresh() {
    this.setData({ state: 'loading' });
    try {
      this.begin(await showTask(this.id as string));
    } catch (failure) {
      this.setData({ state: 'failed', fault: explain(failure) });
    }
  },

  begin(task?: Task) {
    const values = { title: task?.title ?? '', note: task?.note ?? '' };
    this.form = createForm<Field>(values, {
      rules: {
        title: [required((t) => t.taskTitle), between(1, 120, (t) => t.taskTitle)],
        note: [optional(between(0, 2000, (t) => t.taskNote))],
      },
      words: dictionary,
      show: (complaints) => this.setData({ complaints }),
    });
    const due = task?.dueAt ?? null;
    this.setData({
      values,
      done: task?.done ?? false,
      day: due === null ? '' : dayOf(due),
      clock: due === null ? this.data.clock : clockOf(due),
      state: 'end',
    });
  },

  type({ currentTarget, detail }: WechatMiniprogram.CustomEvent<{ value: string }>) {
    const field = currentTarget.dataset.field as Field;
    this.form?.type(field, detail.value);
    this.setData({ [`values.${field}`]: detail.value });
  },

  chooseDay({ detail }: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.setData({ day: detail.value });
  },

  chooseClock({ detail }: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.setData({ clock: detail.value });
  },

  clearDay() {
    this.setData({ day: '' });
  },

  chooseDone({ detail }: WechatMiniprogram.CustomEvent<{ value: boolean }>) {
    this.setData({ done: detail.value });
  },

  async save() {
    const { form } = this;
    if (form === undefined || !(await form.checkAll())) return;
    const { day, clock, done, t } = this.data;
    const { title, note } = form.values;
    const dueAt = day === '' ? null : timeOf(day, clock);
    const saved = await attemptMasked(t.save, () =>
      saveTask(this.id, { title: title.trim(), note, dueAt, done }),
    );
    if (saved !== undefined) wx.navigateBack();
  },
});
