// The to-do list: open and done.
import { attempt, explain } from '../../../api/attempt';
import { deleteTask, listTasks, saveTask, type Task } from '../../../api/task';
import { translated } from '../../../behaviors/translated';
import { minuteOf } from '../../../format/time';
import { dictionary } from '../../../i18n/language';
import { paged } from '../../../store/paged';
import { createPager, type ListState } from '../../../store/pager';

type Row = Task & { readonly due: string; readonly late: boolean };

const rowOf = (task: Task): Row => ({
  ...task,
  due: minuteOf(task.dueAt),
  late: !task.done && task.dueAt !== null && Date.parse(task.dueAt) < Date.now(),
});

Page({
  ...paged,
  behaviors: [translated('tasks')],

  data: {
    t: dictionary(),
    tab: 'open' as 'open' | 'done',
    list: [] as readonly Row[],
    listState: 'loading' as ListState,
    listFault: '',
  },

  onLoad() {
    this.pager = createPager<Row>({
      load: async (cursor) => {
        const { list, nextCursor } = await listTasks(this.data.tab === 'done', cursor);
        return { list: list.map(rowOf), nextCursor };
      },
      show: (shown) => this.setData(shown),
      explain,
    });
  },

  change({ detail }: WechatMiniprogram.CustomEvent<{ value: 'open' | 'done' }>) {
    this.setData({ tab: detail.value, list: [] });
    void this.pager?.refresh();
  },

  async tick({ currentTarget, detail }: WechatMiniprogram.CustomEvent<{ checked: boolean }>) {
    const task = this.data.list.find(({ id }) => id === currentTarget.dataset.id);
    if (task === undefined) return;
    const { title, note, dueAt } = task;
    await attempt(() => saveTask(task.id, { title, note, dueAt, done: detail.checked }));
    await this.pager?.refresh();
  },

  async remove({ currentTarget }: WechatMiniprogram.TouchEvent) {
    await attempt(() => deleteTask(currentTarget.dataset.id as string));
    await this.pager?.refresh();
  },

  edit({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const { id } = currentTarget.dataset as { id?: string };
    wx.navigateTo({ url: `/packages/tasks/task-edit/task-edit${id ? `?id=${id}` : ''}` });
  },
});
