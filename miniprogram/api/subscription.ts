// Messages that WeChat delivers when the app is closed: asked for where the user just did what they are about.
import { api } from './client';

type Answer = 'accept' | 'reject' | 'ban' | 'filter';
const answers: readonly string[] = ['accept', 'reject', 'ban', 'filter'];

/** WeChat asks for at most three at a time. */
const MOST = 3;

/** Asks, and tells the server what the user said. Says nothing when nothing is to be had, or he has declined. */
export async function askForNotices(): Promise<void> {
  try {
    const { list } = await api().get('/users/me/subscriptions');
    const tmplIds = list.slice(0, MOST).map(({ templateId }) => templateId);
    if (tmplIds.length === 0) return;
    const said = (await wx.requestSubscribeMessage({ tmplIds })) as unknown as Record<string, string>;
    const told = tmplIds.filter((id) => answers.includes(said[id] ?? ''));
    if (told.length === 0) return;
    await api().post('/users/me/subscriptions', {
      body: { answers: Object.fromEntries(told.map((id) => [id, said[id] as Answer])) },
    });
  } catch {
    // A notice is a courtesy: the order goes on without it.
  }
}
