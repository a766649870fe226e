// What stands where content is not yet, not any more, or not at all: skeleton, empty, failed.
import { dictionary } from '../../i18n/language';

Component({
  properties: {
    /** loading · more · end · empty · failed */
    state: { type: String, value: 'loading' },
    /** Is there content above? Then one quiet line is enough. */
    filled: { type: Boolean, value: false },
    fault: String,
    /** Said when it is empty. */
    empty: String,
    /** grid · list · detail: the shape of the skeleton. */
    shape: { type: String, value: 'list' },
  },
  data: {
    t: dictionary(),
    shapes: {
      grid: [
        [
          { width: '49%', height: '320rpx' },
          { width: '49%', height: '320rpx' },
        ],
        [{ width: '30%' }, { width: '30%', marginLeft: '19%' }],
        [
          { width: '49%', height: '320rpx' },
          { width: '49%', height: '320rpx' },
        ],
        [{ width: '30%' }, { width: '30%', marginLeft: '19%' }],
      ],
      list: [
        [{ width: '100%', height: '180rpx', borderRadius: '20rpx' }],
        [{ width: '100%', height: '180rpx', borderRadius: '20rpx' }],
        [{ width: '100%', height: '180rpx', borderRadius: '20rpx' }],
      ],
      detail: [
        [{ width: '100%', height: '600rpx' }],
        [{ width: '60%' }],
        [{ width: '100%' }],
        [{ width: '80%' }],
      ],
    },
  },
  lifetimes: {
    attached() {
      this.setData({ t: dictionary() });
    },
  },
  methods: {
    retry() {
      this.triggerEvent('retry');
    },
  },
});
