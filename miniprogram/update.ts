// A new version of the mini program is offered once it has been downloaded.
import { dictionary } from './i18n/language';

export function offerUpdate(): void {
  const updates = wx.getUpdateManager();
  updates.onUpdateReady(() => {
    const t = dictionary();
    wx.showModal({
      title: t.updateTitle,
      content: t.updateReady,
      confirmText: t.updateNow,
      cancelText: t.later,
      success: ({ confirm }) => {
        if (confirm) updates.applyUpdate();
      },
    });
  });
}
